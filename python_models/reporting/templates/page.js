(function () {
  var root = document.documentElement;
  var dark = window.matchMedia("(prefers-color-scheme: dark)");
  document.getElementById("theme").addEventListener("click", function () {
    var now = root.dataset.theme || (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
  });
  var links = {};
  document.querySelectorAll("nav.contents a").forEach(function (a) { links[decodeURIComponent(a.hash.slice(1))] = a; });
  if (!("IntersectionObserver" in window)) return;
  var seen = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (!entry.isIntersecting) return;
      Object.values(links).forEach(function (a) { a.classList.remove("here"); });
      if (links[entry.target.id]) links[entry.target.id].classList.add("here");
    });
  }, { rootMargin: "-10% 0px -75% 0px" });
  document.querySelectorAll("main > section").forEach(function (s) { seen.observe(s); });
})();
