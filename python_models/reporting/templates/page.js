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
(function () {
  // Chromium keeps the boxes it drew for the first text of a figure while the page's own font was not read yet
  function again() {
    document.querySelectorAll("figure svg").forEach(function (figure) {
      figure.style.display = "none";
      figure.getBoundingClientRect();
      figure.style.display = "";
    });
  }
  window.addEventListener("load", function () { if (document.fonts && document.fonts.size) document.fonts.ready.then(again); });
})();
