(function () {
  // sort, filter and download the tables of a page; every cell stays as it was printed
  var main = document.querySelector("main"), said = main.dataset;
  function text(cell) { return cell ? cell.innerText.trim() : ""; }
  var raised = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
  function power(found, sign, digits) {  // 4.0 \u00d7 10\u207b\u2075 is 4.0e-5
    return "e" + (sign ? "-" : "") + digits.split("").map(function (d) { return raised.indexOf(d); }).join("");
  }
  function plain(words) {
    words = words.replace(/ \u00d7 10(\u207b?)([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)/g, power);
    return words.replace(/\u2212/g, "-").replace(/[\u200b\u2007]/g, "");
  }
  function amount(words) {
    var found = /^[^\d\-+.]*([-+]?[\d,]*\.?\d+(e[-+]?\d+)?)/i.exec(plain(words));
    return found ? parseFloat(found[1].replace(/,/g, "")) : NaN;
  }
  function quoted(words) { return /[",\r\n]/.test(words) ? '"' + words.replace(/"/g, '""') + '"' : words; }
  function headsOf(table) {
    var rows = table.tHead ? Array.from(table.tHead.rows) : [];
    return rows.length ? Array.from(rows[rows.length - 1].cells) : [];
  }
  // a line as wide as the table: a head over several columns stands over each of them, the name of a block in the first
  function line(row) {
    return Array.from(row.cells).flatMap(function (c) {
      var said = quoted(plain(text(c).replace(/\s*\n\s*/g, " "))), beside = row.parentNode.tagName === "THEAD" ? said : "";
      return [said].concat(new Array(c.colSpan - 1).fill(beside));
    }).join(",");
  }
  function save(table, rows) {
    var heads = Array.from(table.querySelectorAll("thead tr:not(.gt_heading)"));
    var csv = heads.concat(rows).map(line).join("\r\n") + "\r\n";
    var link = document.createElement("a"), caption = table.caption ? table.caption.textContent : document.title;
    link.href = URL.createObjectURL(new Blob(["\ufeff" + csv], { type: "text/csv" }));
    link.download = caption.trim().slice(0, 60).replace(/[^\p{L}\p{N}]+/gu, "_") + ".csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }
  function sorter(table, rows, head, at, heads) {
    var button = document.createElement("button");
    button.type = "button";
    button.title = said.sort;
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") === "ascending";
      var keyed = rows.map(function (row, i) {
        var words = text(row.cells[at]);
        return { row: row, words: words, number: amount(words), was: i };
      });
      var filled = keyed.filter(function (k) { return k.words !== ""; });
      var numbers = filled.length && filled.every(function (k) { return !isNaN(k.number); });
      keyed.sort(function (a, b) {
        if ((a.words === "") !== (b.words === "")) return a.words === "" ? 1 : -1; // empty cells last, either way
        var by = numbers ? a.number - b.number : a.words.localeCompare(b.words, document.documentElement.lang);
        return (down ? -by : by) || a.was - b.was;
      });
      heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      keyed.forEach(function (k) { k.row.parentNode.appendChild(k.row); });
    });
  }
  // rows of words become cards on a phone (page.css), where a column would be a letter wide; what they say is read of
  // every table before any is changed, so that the page is laid out once and not once a cell
  function words(table, rows, heads) {
    var words = table.matches(".links, .files") || rows.every(function (r) {
      return Array.from(r.cells).every(function (c) { return !/gt_(center|right)/.test(c.className); });
    });
    if (!rows.length || !words || !heads.length || (table.tHead && table.tHead.rows.length > 1)) return null;
    return {
      heads: heads.map(text),
      empty: rows.map(function (r) { return Array.from(r.cells).map(function (c) { return !text(c); }); })
    };
  }
  function cards(table, rows, heads, read) {
    table.classList.add("cards");
    table.setAttribute("role", "table");
    rows.forEach(function (row, at) {
      row.setAttribute("role", "row");
      if (row.cells.length !== heads.length) return;
      Array.from(row.cells).forEach(function (cell, i) {
        cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
        if (read.empty[at][i]) cell.classList.add("empty");
        if (i) {
          var said = document.createElement("div");
          while (cell.firstChild) said.appendChild(cell.firstChild);
          cell.appendChild(said);
          cell.dataset.head = read.heads[i];
        }
      });
    });
  }
  Array.from(document.querySelectorAll("main table"), function (table) {
    var rows = Array.from(table.tBodies).flatMap(function (b) { return Array.from(b.rows); }), heads = headsOf(table);
    return { table: table, rows: rows, heads: heads, read: words(table, rows, heads) };
  }).forEach(function (found) {
    var table = found.table, rows = found.rows, heads = found.heads, head = heads.length;
    var plainRows = head > 0 && rows.every(function (r) {
      return r.cells.length === head && !r.querySelector("br") && !/\bblock\b|group_heading/.test(r.className);
    });
    if (found.read) cards(table, rows, heads, found.read);
    var tools = document.createElement("div"), frame = table.closest(".scroll") || table;
    tools.className = "tools";
    function shown() { return rows.filter(function (r) { return !r.hidden; }).sort(function (a, b) {
      return a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1; }); }
    if (plainRows && rows.length > 2) {
      heads.forEach(function (h, i) { sorter(table, rows, h, i, heads); });
      if (rows.length > 7) {
        var field = document.createElement("input");
        field.type = "search";
        field.placeholder = said.filter;
        field.setAttribute("aria-label", said.filter);
        field.addEventListener("input", function () {
          var wanted = plain(field.value).toLowerCase();
          rows.forEach(function (r) { r.hidden = plain(r.innerText || r.textContent).toLowerCase().indexOf(wanted) < 0; });
        });
        tools.appendChild(field);
      }
    }
    if (rows.length) {
      var button = document.createElement("button");
      button.type = "button";
      button.textContent = "CSV";
      button.title = said.save;
      button.setAttribute("aria-label", said.save);
      button.addEventListener("click", function () { save(table, shown()); });
      tools.appendChild(button);
    }
    if (tools.firstChild) frame.parentNode.insertBefore(tools, frame);
  });
})();
