"""What is said of formulas and of columns that they name."""

MESSAGES = {
    # python_models/formula/design.py
    "The outcome {name} is a list of categories; name a number.": "被解释变量 {name} 是一组类别；请写一个数值变量。",
    "Two regressors are called {repeated}; rename a column, or leave one out.": (
        "两个解释变量都叫 {repeated}；请给一列改名，或删去一个。"
    ),
    "of the formula": "（来自公式）",
    "Formula {formula} drops the intercept, which the model has unless its effects take its place; write the "
    "formula without '0' or '-1'.": (
        "公式 {formula} 去掉了截距项，而除非由效应取代，模型总有截距；公式中请勿写 '0' 或 '-1'。"
    ),
    "Formula {formula}: {other} after '|' is neither the unit {unit} nor the period {period}; write '| {unit2}'"
    ", '| {period2}' or '| {unit3} + {period3}', and C({other2}) as a regressor.": (
        "公式 {formula}：'|' 之后的 {other} 既不是个体 {unit} 也不是时期 {period}；请写 '| {unit2}'、'| {period2}' "
        "或 '| {unit3} + {period3}'，并把 C({other2}) 写作解释变量。"
    ),
    "Formula {formula} asks for effects={named} after '|', the argument for effects={given}; leave one of them out.": (
        "公式 {formula} 在 '|' 之后要求 effects={named}，而参数要求 effects={given}；请删去其一。"
    ),
    # python_models/formula/arguments.py
    "{name}() has an argument{key} that it does not take; write {form}": "{name}() 含有它不用的参数{key}；请写 {form}",
    "{name}() ends with a comma; write {form}": "{name}() 以逗号结尾；请写 {form}",
    "{name}() holds nothing; write {form}": "{name}() 内没有内容；请写 {form}",
    "{name}() holds {written} where a column should stand; write a name in backquotes, `a b`": (
        "{name}() 中应为列名，却写了 {written}；含空格的名称请放在反引号中：`a b`"
    ),
    "{first}:{last} is no run of lags; write the smaller first, {name}(x, 1:3), 200 at most": (
        "{first}:{last} 不是滞后区间；请先写小的，{name}(x, 1:3)，最多 200 阶"
    ),
    "{name}() counts whole periods, not {text}; write {name2}(x, 2)": (
        "{name}() 按整数时期计，不是 {text}；请写 {name2}(x, 2)"
    ),
    "{name}(ref=...) names a value; write ref=2011 or ref='a'": (
        "{name}(ref=...) 指定一个取值；请写 ref=2011 或 ref='a'"
    ),
    # python_models/formula/coding.py
    "i({written}, {shown}): {shown2} is a list of categories, not a number such as a 0/1 column; write i("
    "{written2}, I({shown3} == 'value'), ref=...) for one of them.": (
        "i({written}, {shown})：{shown2} 是一组类别，不是 0/1 列之类的数值；对其中某一类请写 i({written2}, I("
        "{shown3} == 'value'), ref=...)。"
    ),
    "{label} has no value in any row; fill the column or leave it out.": (
        "{label} 在任何行都没有取值；请补全该列或将其删去。"
    ),
    "{label} has no complete row with ref={value}; choose one of {shown}.": (
        "{label} 在 ref={value} 处没有完整的行；请选 {shown} 之一。"
    ),
    "{label} has no level ref={value}; choose one of {shown}.": "{label} 没有水平 ref={value}；请选 {shown} 之一。",
    # python_models/formula/expressions.py
    "it ends where {wanted} should follow; write it as 'y ~ x1 + x2'": (
        "公式到此结束，而其后应有 {wanted}；请写成 'y ~ x1 + x2'"
    ),
    "the beginning": "开头",
    "a comma has no meaning here; options are arguments of the function": "逗号在此没有意义；选项是函数的参数",
    "'=' has no meaning here; options are arguments of the function": "'=' 在此没有意义；选项是函数的参数",
    "after {before} comes '{text}' where {wanted} should follow": "{before} 之后是 '{text}'，而此处应为 {wanted}",
    "a comparison with '{text}' is written inside I(...), I(x {text2} 0)": (
        "含 '{text}' 的比较应写在 I(...) 之内：I(x {text2} 0)"
    ),
    "a bracket is closed that was not opened; write it as 'y ~ x1 + x2'": (
        "有一个右括号没有对应的左括号；请写成 'y ~ x1 + x2'"
    ),
    "'/' between terms is read in two ways; write I({a} / {b}) for the ratio, {a2} + {a3}:{b2} to nest": (
        "项之间的 '/' 有两种读法；比值请写 I({a} / {b})，嵌套请写 {a2} + {a3}:{b2}"
    ),
    "brackets and operators are nested more than {deepest} deep; make it a column of the data": (
        "括号和运算符嵌套超过 {deepest} 层；请先生成数据列"
    ),
    "'(... | ...)' is lme4's; random effects are effects='random'": (
        "'(... | ...)' 是 lme4 的写法；随机效应用 effects='random'"
    ),
    "a bracket is not closed; write it as 'y ~ x1 + log(x2)'": "有一个括号没有闭合；请写成 'y ~ x1 + log(x2)'",
    "two comparisons in a row; multiply them, I((x > 0) * (x < 1))": "连续写了两个比较；请相乘：I((x > 0) * (x < 1))",
    "':' has no meaning inside brackets; write a product as a * b": "':' 在括号内没有意义；乘积请写 a * b",
    "several lags stand inside brackets; write one, or L(1:3) before the function, L(1:3).log(x)": (
        "括号内有多个滞后；请只写一个，或把 L(1:3) 写在函数之前：L(1:3).log(x)"
    ),
    "{written} is a list of categories and no number; write it as a term of its own": (
        "{written} 是一组类别，不是数值；请单独写成一项"
    ),
    "{text}.(...) is read in two ways; write {text2}.I(a + b) for the sum, or {text3}.a + {text4}.b": (
        "{text}.(...) 有两种读法；求和请写 {text2}.I(a + b)，否则请写 {text3}.a + {text4}.b"
    ),
    "{operator}. stands before {written}, which has none; write {operator2}.x of a column": (
        "{operator}. 写在 {written} 之前，而后者不能带它；请对列写 {operator2}.x"
    ),
    "W{k}. is not known; write W.W.x for the lag of the lag": "W{k}. 未知；滞后的滞后请写 W.W.x",
    "D{k}. is not known; D.x is the change by one period, D2.x its change": (
        "D{k}. 未知；D.x 是一期的变化，D2.x 是其再差分"
    ),
    "{name}() has one base; write C(x, ref=...) with one value": (
        "{name}() 只有一个基准；请写 C(x, ref=...) 并给一个取值"
    ),
    "{name}() holds nothing; write {name2}(x)": "{name}() 内没有内容；请写 {name2}(x)",
    "{name}() takes one expression; write {name2}({written})": "{name}() 只含一个表达式；请写 {name2}({written})",
    "{name}({shown}, {lags}) is read in two ways; write D{lags2}.{shown2} for the difference of differences, I("
    "{shown3} - L{lags3}.{shown4}) for the change over {lags4} periods": (
        "{name}({shown}, {lags}) 有两种读法；再差分请写 D{lags2}.{shown2}，隔 {lags4} 期的变化请写 I({shown3} - L"
        "{lags3}.{shown4})"
    ),
    "{name}({shown}, {min}) is read in two ways; write F{k}.{shown2} for the value after, L{k2}.{shown3} for "
    "the one before": ("{name}({shown}, {min}) 有两种读法；其后的值请写 F{k}.{shown2}，其前的值请写 L{k2}.{shown3}"),
    # python_models/formula/parser.py
    "A formula is text such as 'y ~ x1 + x2', not {name__}.": "公式应为文本，如 'y ~ x1 + x2'，而不是 {name__}。",
    "it needs exactly one outcome left of '~'; write a product or sum as I(a * b)": (
        "'~' 左边须恰有一个被解释变量；乘积或和请写 I(a * b)"
    ),
    "the outcome {label} is a list of categories; name a number": "被解释变量 {label} 是一组类别；请写一个数值变量",
    "there is a second '~'; a formula has one, and options are arguments": "出现了第二个 '~'；公式只有一个，选项是参数",
    "{label} is its outcome and stands on the right too; leave it out there": (
        "{label} 是被解释变量，又写在右边；请从右边删去"
    ),
    "'{text}' belongs to a whole formula, this is a list of terms": "'{text}' 属于整条公式，而此处是项的列表",
    "'{sign}' and '{text}' stand together; write one of them": "'{sign}' 与 '{text}' 连在一起；请只写一个",
    "the number {found} is no regressor; the intercept is always there": "数字 {found} 不是解释变量；截距项总是有的",
    "'- {label_of}' takes out a term that is not there; write I(a - b) to subtract": (
        "'- {label_of}' 去掉的项并不存在；相减请写 I(a - b)"
    ),
    "it has more than {most_terms} terms; name fewer regressors": "超过 {most_terms} 项；请减少解释变量",
    "a number times a term is written inside I(...), I(2 * x)": "数字乘以一项应写在 I(...) 之内：I(2 * x)",
    "'*' makes more than {most_terms} terms; write the interactions you need as a:b": (
        "'*' 产生超过 {most_terms} 项；请把需要的交互项写作 a:b"
    ),
    "a number stands beside ':'; lags are L(1:3).x, an interaction is x:z": (
        "':' 旁边是数字；滞后写 L(1:3).x，交互项写 x:z"
    ),
    "{label} stands twice in {label_of}; write {label2}^2 for its square": (
        "{label} 在 {label_of} 中出现两次；平方请写 {label2}^2"
    ),
    "i() takes its variable inside the brackets, i(year, x, ref=2011), not in an interaction": (
        "i() 的变量写在括号内：i(year, x, ref=2011)，不写在交互项中"
    ),
    "a number raised with '{sign}' is no regressor; leave it out": "带 '{sign}' 的数字不是解释变量；请删去",
    "after '{sign}' stands {text}; a term is raised to a number, x^2, else I(x ** z)": (
        "'{sign}' 之后是 {text}；一项的次方写 x^2，否则写 I(x ** z)"
    ),
    "a sum raised with '{sign}' is read in two ways; write {names} for the interactions, I(({names2})^{power}) "
    "for the power of the sum": ("带 '{sign}' 的和有两种读法；交互项请写 {names}，和的次方请写 I(({names2})^{power})"),
    "{label_of} is an interaction; write I(({label})^{power})": "{label_of} 是交互项；请写 I(({label})^{power})",
    "{label} is a list of categories and has no power; leave '^{power}' out": (
        "{label} 是一组类别，没有次方；请删去 '^{power}'"
    ),
    "{label}^0 is one everywhere; leave it out": "{label}^0 处处为一；请删去",
    "arithmetic with numbers is written inside I(...), I(2 * x)": "含数字的运算应写在 I(...) 之内：I(2 * x)",
    "the text {text} is no regressor; write a column's name in backquotes, `a b`": (
        "文本 {text} 不是解释变量；列名请放在反引号中：`a b`"
    ),
    "'| {text}' names no effects; leave the bar out, or name the unit or the period": (
        "'| {text}' 没有写明效应；请删去竖线，或写明个体或时期"
    ),
    "after '|' stand names of effects; write 'y ~ x | unit + year' with the panel's columns": (
        "'|' 之后应为效应的名称；请用面板的列写 'y ~ x | unit + year'"
    ),
    "'{text}' is of another program, {words}": "'{text}' 是其他软件的写法，{words}",
    "there is a second '|'; instruments are arguments, iv= and gmm= of fit_dynamic_panel": (
        "出现了第二个 '|'；工具变量是参数：fit_dynamic_panel 的 iv= 和 gmm="
    ),
    "'{names}^...' are effects of combinations; write C({names2}):C(x) as regressors": (
        "'{names}^...' 是组合的效应；请写 C({names2}):C(x) 作为解释变量"
    ),
    "after '|' stands an equation; instruments are arguments, iv= of fit_dynamic_panel": (
        "'|' 之后是一个方程；工具变量是参数：fit_dynamic_panel 的 iv="
    ),
    "after '|' stands '{text}'; write 'y ~ x | unit + year' with the panel's columns": (
        "'|' 之后是 '{text}'；请用面板的列写 'y ~ x | unit + year'"
    ),
    "after '|' {names} stands twice; name each effect once": "'|' 之后 {names} 出现两次；每个效应只写一次",
    "{name}(...) after '|' is an argument of fit_dynamic_panel; write {call}": (
        "'|' 之后的 {name}(...) 是 fit_dynamic_panel 的参数；请写 {call}"
    ),
    "{name}(...) after '|' names no effect; write 'y ~ x | unit + year' with the panel's columns": (
        "'|' 之后的 {name}(...) 不是效应；请用面板的列写 'y ~ x | unit + year'"
    ),
    # python_models/formula/refusals.py
    "make it a column of the data first and name that": "请先生成数据列，再写该列",
    "write the powers themselves, x + x^2 + x^3": "请写出各次方：x + x^2 + x^3",
    "instruments are arguments of fit_dynamic_panel, gmm=gmm('y', lags=(2, 4)) and iv=iv('x')": (
        "工具变量是 fit_dynamic_panel 的参数：gmm=gmm('y', lags=(2, 4)) 和 iv=iv('x')"
    ),
    "write a name with spaces or signs in backquotes, `a b`": "含空格或符号的名称请放在反引号中：`a b`",
    "write a:b for the interaction, a*b for it and both": "交互项写 a:b，主效应和交互项写 a*b",
    "convert the column in the data": "请在数据中转换该列",
    "standard errors are the arguments covariance= and cluster=": "标准误由参数 covariance= 和 cluster= 指定",
    "write effects='unit' or 'y ~ x | unit' with the name of the panel's unit": (
        "请写 effects='unit'，或用面板个体的列名写 'y ~ x | unit'"
    ),
    "random effects are effects='random'": "随机效应用 effects='random'",
    "subtract it from the outcome, I(y - x) ~ z": "请从被解释变量中减去：I(y - x) ~ z",
    "choose the base as C(g, ref='a')": "基准用 C(g, ref='a') 选定",
    "write one formula per model, or use specification_curve": "每个模型写一条公式，或用 specification_curve",
    "the change over two periods is I(x - L2.x)": "两期的变化写 I(x - L2.x)",
    "the spatial lag of x is W.x, in fit_dynamic_panel with weights=": (
        "x 的空间滞后写 W.x，用于带 weights= 的 fit_dynamic_panel"
    ),
    "the value of the period before is L.x": "上一期的值写 L.x",
    "write effects='unit', or 'y ~ x | unit' with the name of the panel's unit": (
        "请写 effects='unit'，或用面板个体的列名写 'y ~ x | unit'"
    ),
    "write effects='period', or 'y ~ x | period' with the name of the panel's period": (
        "请写 effects='period'，或用面板时期的列名写 'y ~ x | period'"
    ),
    "write effects='unit', 'period' or 'two-way'": "请写 effects='unit'、'period' 或 'two-way'",
    "name the period itself as regressor": "请把时期本身写作解释变量",
    "it is time_dummies=True of fit_dynamic_panel": "它是 fit_dynamic_panel 的 time_dummies=True",
    "it is model='difference' of fit_dynamic_panel": "它是 fit_dynamic_panel 的 model='difference'",
    "the intercept is always there": "截距项总是有的",
    "make the row's number a column of the data": "请把行号生成为数据的一列",
    "choose rows in the data, or with a study's sample": "请在数据中或用研究的样本选取行",
    "lists of names are those of a study, {{controls}}": "名称的列表属于研究的写法：{{controls}}",
    "write 'a + a:b' for nesting, or {column_first}": "嵌套请写 'a + a:b'，或{column_first}",
    "write x:z for an interaction; conditions are a column of the data": "交互项写 x:z；条件应是数据的一列",
    "write x:z for the interaction, x*z for it and both": "交互项写 x:z，主效应和交互项写 x*z",
    "name a column, or {column_first}": "请写列名，或{column_first}",
    "name the column alone": "请只写列名",
    "options are arguments of the function": "选项是函数的参数",
    "leave a term out by not writing it, or with '- x'": "不要的项不写即可，或写 '- x'",
    "name columns one by one": "请逐个写出列名",
    "name the regressors one by one": "请逐个写出解释变量",
    "write '~' between outcome and regressors": "被解释变量与解释变量之间请写 '~'",
    "Formula {text} cannot be read: {said}.": "公式 {text} 无法读取：{said}。",
    "{command} is a command of another program; write 'y ~ x1 + x2'": "{command} 是其他软件的命令；请写 'y ~ x1 + x2'",
    "there is '=' for '~'; write it as 'y ~ x1 + x2'": "应写 '~' 处写了 '='；请写成 'y ~ x1 + x2'",
    "there is no '~' between outcome and regressors; write it as 'y ~ x1 + x2'": (
        "被解释变量与解释变量之间没有 '~'；请写成 'y ~ x1 + x2'"
    ),
    "'{sign}' is a full-width sign; write '{plain}'": "'{sign}' 是全角符号；请写 '{plain}'",
    "'{near}' is Stata's sign of interactions; write {joined}": "'{near}' 是 Stata 的交互符号；请写 {joined}",
    "the name {spaced} holds the sign '{sign}'; write it in backquotes, `{spaced2}`": (
        "名称 {spaced} 含有符号 '{sign}'；请放在反引号中：`{spaced2}`"
    ),
    "'{sign}' has no meaning here; {get}": "'{sign}' 在此没有意义；{get}",
    "write names with it in backquotes": "含有它的名称请放在反引号中",
    "{name}() is not known; write {short}(...)": "{name}() 未知；请写 {short}(...)",
    "{name}() is not known; write D.{owner}": "{name}() 未知；请写 D.{owner}",
    "{name}() is not known; write L.{owner}": "{name}() 未知；请写 L.{owner}",
    "{name}() is not known: nothing can be called of a column; {column_first}": (
        "{name}() 未知：列不能被调用；{column_first}"
    ),
    "{name}() is not a function here; {get}": "{name}() 在此不是函数；{get}",
    "{name}() is not a function here; write {lower}(...)": "{name}() 在此不是函数；请写 {lower}(...)",
    "the column {same} has brackets in its name; write it in backquotes, `{same2}`": (
        "列名 {same} 含有括号；请放在反引号中：`{same2}`"
    ),
    "{name} is a column, no function; write '{quoted}:x' for an interaction": (
        "{name} 是列，不是函数；交互项请写 '{quoted}:x'"
    ),
    "write {near}(...), or": "请写 {near}(...)，或",
    "the name {spaced} holds a space; write it in backquotes, `{spaced2}`": (
        "名称 {spaced} 含有空格；请放在反引号中：`{spaced2}`"
    ),
    "nothing stands between {first} and {second}; write '+' between regressors": (
        "{first} 与 {second} 之间没有符号；解释变量之间请写 '+'"
    ),
    "{name} is of another program, {words}": "{name} 是其他软件的写法，{words}",
    "{name} is Stata's writing, write {form}": "{name} 是 Stata 的写法，请写 {form}",
    "{name} has its number after the dot, write {name2}.x of a column x": (
        "{name} 的数字写在了点之后，对列 x 请写 {name2}.x"
    ),
    "in {name} the dot has no meaning, write {quoted}": "{name} 中的点没有意义，请写 {quoted}",
    "the column {dotted} is written in backquotes, `{dotted2}`": "列 {dotted} 请放在反引号中：`{dotted2}`",
    "Column {names} not in the data; it has {columns}": "数据中没有列 {names}；其列有 {columns}",
    "Columns {names} not in the data; it has {columns}": "数据中没有列 {names}；其列有 {columns}",
    "Formula {text}:": "公式 {text}：",
    # python_models/formula/tokens.py
    "it has {text} signs, more than {longest}; name fewer regressors": (
        "含 {text} 个符号，超过 {longest} 个；请减少解释变量"
    ),
    "the quote {text} is not closed; write a name as `a b`": "引号 {text} 没有闭合；名称请写作 `a b`",
    "a pair of quotes holds nothing; write a column's name in backquotes, `a b`": (
        "一对引号内没有内容；列名请放在反引号中：`a b`"
    ),
    "{name} begins with a digit; write such a name in backquotes, `{name2}`": (
        "{name} 以数字开头；这样的名称请放在反引号中：`{name2}`"
    ),
    "({inside}) is no list of lags; write L(1:3).x": "({inside}) 不是滞后的列表；请写 L(1:3).x",
    "({inside}) is no run of lags; write the smaller first, L(1:3).x, 200 at most": (
        "({inside}) 不是滞后区间；请先写小的，L(1:3).x，最多 200 阶"
    ),
    # python_models/formula/values.py
    "The text {value} is no number; compare a column with it, I(x == {value2}).": (
        "文本 {value} 不是数值；请与列比较：I(x == {value2})。"
    ),
    "{written} is a list of categories and no number; write it as a term of its own.": (
        "{written} 是一组类别，不是数值；请单独写成一项。"
    ),
    "{shown} has no finite value in {int} row(s), first {where}; leave these rows out, set them to missing or "
    "use another form.": (
        "{shown} 在 {int} 行没有有限的取值，首行为 {where}；请剔除这些行，设为缺失，或换用其他形式。"
    ),
    "I({written} {sign} {value}) has no meaning: the values are {known}; compare with '==' or '!=' and one of them.": (
        "I({written} {sign} {value}) 没有意义：其取值为 {known}；请用 '==' 或 '!=' 与其中之一比较。"
    ),
    "{shown} needs the spatial weights: pass weights= to fit_dynamic_panel, or use fit_spatial_panel with "
    "model='slx' or 'sdm' and durbin=[{shown2}].": (
        "{shown} 需要空间权重：请给 fit_dynamic_panel 传入 weights=，或用 fit_spatial_panel 并设 model='slx' 或 "
        "'sdm' 和 durbin=[{shown2}]。"
    ),
    "Column {name} holds {dtype}, not numbers; convert it or wrap it as C({name2}).": (
        "列 {name} 的类型是 {dtype}，不是数值；请转换，或写作 C({name2})。"
    ),
    "Infinite values in {name}: column {name2} has {count} infinite value(s); set them to missing.": (
        "{name} 含有无穷值：列 {name2} 有 {count} 个无穷值；请设为缺失。"
    ),
    "Column {name} holds {kind}, which are no categories; make them text or numbers.": (
        "列 {name} 的类型是 {kind}，不能作类别；请转为文本或数值。"
    ),
    "Lags count whole periods, but {period} is {dtype}; make it an integer such as 2015.": (
        "滞后按整数时期计，而 {period} 的类型是 {dtype}；请转为整数，如 2015。"
    ),
    "Lags count whole periods, but {period} has values that are not finite; give every row one.": (
        "滞后按整数时期计，而 {period} 有非有限的值；每行都须有时期。"
    ),
    "Lags count whole periods, but {period} holds fractions that are not equally spaced; number the periods.": (
        "滞后按整数时期计，而 {period} 有间隔不等的小数；请为时期编号。"
    ),
}
