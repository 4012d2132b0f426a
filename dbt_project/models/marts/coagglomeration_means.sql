{{ level_means(ref('coagglomeration'), ['year', 'pair'], ['theta', 'match', 'height']) }}
