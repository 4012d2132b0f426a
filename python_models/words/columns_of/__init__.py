"""What the columns of tables hold, in English and Chinese, by where the tables come from."""
