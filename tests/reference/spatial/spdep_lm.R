# LM tests of lm() with dummies under a block-diagonal W; Rscript spdep_lm.R > spdep_lm.json
suppressPackageStartupMessages(library(spdep))
panel <- read.csv("simulated_panel.csv")
dummies <- c(pooled = "", unit = "+ factor(id)", period = "+ factor(year)", `two-way` = "+ factor(id) + factor(year)")
named <- c(lm_error = "LMerr", lm_lag = "LMlag", rlm_error = "RLMerr", rlm_lag = "RLMlag", lm_sarma = "SARMA")
rows <- c()
for (weights in c("contiguity", "unscaled")) {
  w <- as.matrix(read.csv(sprintf("simulated_w_%s.csv", weights)))
  lw <- mat2listw(kronecker(diag(length(unique(panel$year))), w), style = "M")
  for (effects in names(dummies)) {
    if (weights == "unscaled" && effects %in% c("period", "two-way")) next # the lag of demeaned data differs there
    found <- lm.LMtests(lm(as.formula(paste("y ~ x0 + x1", dummies[[effects]])), panel), lw, test = "all")
    values <- sapply(named, function(test) sprintf("%.15g", found[[test]]$statistic))
    pairs <- paste(sprintf('"%s": %s', names(named), values), collapse = ", ")
    rows <- c(rows, sprintf('{"weights": "%s", "effects": "%s", "values": {%s}}', weights, effects, pairs))
  }
}
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
