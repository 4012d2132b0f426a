# plm on balanced.csv and unbalanced.csv; writes peer.json. R 4.2, plm 2.6, lmtest 0.9, car 3.1.
library(plm); library(jsonlite)
stat <- function(expr) tryCatch({h <- expr; list(value = unname(h$statistic), df = unname(h$parameter), p = unname(h$p.value))},
                                error = function(e) list(error = conditionMessage(e)))
fit <- function(d, ...) {
  m <- plm(y ~ x1 + x2 + x3, d, ...)
  list(coef = as.list(coef(m)), se = as.list(sqrt(diag(vcov(m)))), ssr = deviance(m), df = df.residual(m))
}
# Drukker's (2003) form of Wooldridge's test in base R: no intercepts, cluster-robust with G/(G-1) (n-1)/(n-1)
xtserial <- function(file) {
  d <- read.csv(file); d <- d[order(d$id, d$year), ]
  lagged <- function(v) { out <- c(NA, head(v, -1)); out[c(TRUE, head(d$id, -1) != tail(d$id, -1))] <- NA; out }
  dif <- function(v) v - lagged(v)
  m <- lm(dif(y) ~ 0 + dif(x1) + dif(x2) + dif(x3), d, na.action = na.exclude)
  e <- residuals(m); l <- lagged(e); use <- !is.na(e) & !is.na(l)
  a <- lm(e[use] ~ 0 + l[use]); g <- length(unique(d$id[use]))
  score <- tapply(l[use] * residuals(a), d$id[use], sum)
  v <- sum(score^2) / sum(l[use]^2)^2 * g / (g - 1)
  list(value = unname((coef(a) + 0.5)^2 / v), df2 = g - 1)
}
run <- function(file) {
  d <- pdata.frame(read.csv(file), index = c("id", "year"))
  f <- y ~ x1 + x2 + x3
  pool <- plm(f, d, model = "pooling"); wi <- plm(f, d, model = "within"); re <- plm(f, d, model = "random")
  tw <- plm(f, d, model = "within", effect = "twoways")
  cl <- function(m, ...) as.list(sqrt(diag(vcovHC(m, ...))))
  list(
    pooled = fit(d, model = "pooling"), unit = fit(d, model = "within"), period = fit(d, model = "within", effect = "time"),
    two_way = fit(d, model = "within", effect = "twoways"), random = fit(d, model = "random"),
    f_unit = stat(pFtest(wi, pool)), f_two_way = stat(pFtest(tw, pool)), f_period_given_unit = stat(pFtest(tw, wi)),
    bp_unit = stat(plmtest(pool, "individual", "bp")), bp_period = stat(plmtest(pool, "time", "bp")),
    bp_two_way = stat(plmtest(pool, "twoways", "bp")), honda_two_way = stat(plmtest(pool, "twoways", "honda")),
    king_wu_two_way = stat(plmtest(pool, "twoways", "kw")), ghm_two_way = stat(plmtest(pool, "twoways", "ghm")),
    hausman = stat(phtest(wi, re)), hausman_auxiliary = stat(phtest(f, d, method = "aux")),
    cd_pooled = stat(pcdtest(pool)), cd_within = stat(pcdtest(wi)),
    bsy_ar = stat(pbsytest(pool, test = "ar")), bsy_re = stat(pbsytest(pool, test = "re", re.normal = FALSE)),
    bsy_joint = stat(pbsytest(pool, test = "j")),
    xtserial = xtserial(file),
    wooldridge_within = stat(pwartest(wi)),
    # HC0 sandwiches without any small-sample factor: the factor is the convention under test
    se_hc0_within = cl(wi, method = "white1", type = "HC0"), se_cluster_within = cl(wi, method = "arellano", type = "HC0"),
    se_cluster_pooled = cl(pool, method = "arellano", type = "HC0"),
    se_cluster_period_within = cl(wi, method = "arellano", type = "HC0", cluster = "time"),
    se_cluster_period_pooled = cl(pool, method = "arellano", type = "HC0", cluster = "time"),
    se_hc0_pooled = cl(pool, method = "white1", type = "HC0"),
    se_two_way_pooled = as.list(sqrt(diag(vcovDC(pool, type = "HC0")))),
    se_driscoll_kraay_within = as.list(sqrt(diag(vcovSCC(wi, type = "HC0", maxlag = 2)))),
    vif = as.list(car::vif(lm(f, as.data.frame(d))))
  )
}
out <- list(balanced = run("balanced.csv"), unbalanced = run("unbalanced.csv"),
            versions = list(R = R.version.string, plm = as.character(packageVersion("plm"))))
write_json(out, "peer.json", auto_unbox = TRUE, digits = NA, pretty = TRUE)
