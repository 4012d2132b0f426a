suppressPackageStartupMessages({library(spatialreg); library(spdep)})
options(digits=15)
df <- read.csv("simulated_panel.csv"); out <- list()
for (k in c("contiguity","unscaled")) {
  W <- as.matrix(read.csv(paste0("simulated_w_",k,".csv"))); N <- nrow(W); TT <- nrow(df)/N
  B <- kronecker(diag(TT), W); lw <- mat2listw(B, style="M"); ev <- rep(eigen(W)$values, TT)
  ev <- if (max(abs(Im(ev)))<1e-10) Re(ev) else ev
  Wx0 <- as.vector(B %*% df$x0); Wx1 <- as.vector(B %*% df$x1); d <- cbind(df, Wx0, Wx1)
  con <- list(pre_eig=ev, tol.opt=1e-13)
  fx <- list(pooled="", unit="+factor(id)", period="+factor(year)", `two-way`="+factor(id)+factor(year)")
  for (e in names(fx)) {
    base <- paste("y ~ x0 + x1", fx[[e]]); durb <- paste("y ~ x0 + x1 + Wx0 + Wx1", fx[[e]])
    f <- list(sar=lagsarlm(as.formula(base), d, lw, method="eigen", control=con, tol.solve=1e-20),
      sdm=lagsarlm(as.formula(durb), d, lw, method="eigen", control=con, tol.solve=1e-20),
      sem=errorsarlm(as.formula(base), d, lw, method="eigen", control=con, tol.solve=1e-20),
      sdem=errorsarlm(as.formula(durb), d, lw, method="eigen", control=con, tol.solve=1e-20),
      sac=tryCatch(sacsarlm(as.formula(base), d, lw, method="eigen", control=list(pre_eig1=ev, pre_eig2=ev, tol.opt=1e-13), tol.solve=1e-20), error=function(x) NULL))
    for (m in names(f)) { g <- f[[m]]; if (is.null(g)) next
      b <- coef(g); keep <- names(b) %in% c("rho","lambda","x0","x1","Wx0","Wx1")
      v <- c(b[keep], s2=g$s2, logLik=as.numeric(logLik(g)))
      out[[length(out)+1]] <- paste0('{"weights":"',k,'","effects":"',e,'","model":"',m,'","values":{', paste0('"',names(v),'":',format(v,digits=15), collapse=','), '}}') }
  } }
cat("[", paste(unlist(out), collapse=",\n"), "]")
