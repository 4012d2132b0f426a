(function () {
  // a region under the pointer says what it is, and is marked in every figure of the page
  var marks = document.querySelectorAll("[data-region]");
  if (!marks.length) return;
  var tip = document.createElement("div"), lit = [], by = {};
  tip.className = "tip";
  tip.setAttribute("role", "status");
  document.body.appendChild(tip);
  marks.forEach(function (m) { (by[m.dataset.region] = by[m.dataset.region] || []).push(m); });
  function off() {
    lit.forEach(function (m) { m.classList.remove("lit"); });
    document.querySelectorAll("svg.some").forEach(function (s) { s.classList.remove("some"); });
    lit = [];
    tip.style.display = "none";
  }
  function on(mark, x, y) {
    if (lit.indexOf(mark) < 0) {
      off();
      lit = by[mark.dataset.region];
      lit.forEach(function (m) { m.classList.add("lit"); m.ownerSVGElement.classList.add("some"); });
    }
    tip.textContent = mark.dataset.tip;
    tip.style.display = "block";
    var wide = tip.offsetWidth, room = document.documentElement.clientWidth;
    tip.style.left = Math.max(4, Math.min(x + 14, room - wide - 4)) + window.scrollX + "px";
    tip.style.top = y + 16 + window.scrollY + "px";
  }
  document.addEventListener("pointermove", function (e) {
    var mark = e.target.closest ? e.target.closest("[data-region]") : null;
    if (mark) on(mark, e.clientX, e.clientY); else if (lit.length) off();
  });
  document.addEventListener("pointerdown", function (e) {
    var mark = e.target.closest ? e.target.closest("[data-region]") : null;
    if (mark) on(mark, e.clientX, e.clientY);
  });
})();
