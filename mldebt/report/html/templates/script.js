/* Sorting, folding, filtering, the map's blast radius. Everything here only shows or hides what the page already holds. */
(function () {
  "use strict";
  const root = document.documentElement;
  const one = (selector, within) => (within || document).querySelector(selector);
  const all = (selector, within) => Array.from((within || document).querySelectorAll(selector));
  const make = (tag, text, parent) => { const element = document.createElement(tag); element.textContent = text; if (parent) parent.append(element); return element; };
  root.classList.add("js");

  /* Theme: the system's, or the reader's choice for as long as the page is open. */
  one("#theme").addEventListener("click", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  /* Tables: the first rows, the rest on request; a click on a heading sorts. */
  function fold(table) {
    const limit = Number(table.dataset.fold), rows = Array.from(table.tBodies[0].rows), open = table.dataset.open === "yes";
    rows.forEach((row, index) => { row.hidden = !open && index >= limit; });
    if (rows.length <= limit || table.button) { if (table.button) table.button.hidden = open; return; }
    table.button = make("button", "Show all " + rows.length.toLocaleString("en"));
    table.button.type = "button"; table.button.className = "unfold";
    table.button.addEventListener("click", () => unfold(table));
    (table.closest(".scroll") || table).after(table.button);
  }
  function unfold(table) { table.dataset.open = "yes"; fold(table); }
  function value(row, column) {
    const cell = row.cells[column], text = (cell.dataset.value || (one("summary", cell) || cell).textContent).trim();
    const number = parseFloat(text.replace(/[,\s<>]/g, ""));
    return /^[<>–\s-]*[\d,]/.test(text) && !isNaN(number) && !cell.querySelector("code") ? number : text.toLowerCase();
  }
  function sort(table, column, heading) {
    const body = table.tBodies[0], now = heading.getAttribute("aria-sort");
    const down = now ? now === "ascending" : heading.classList.contains("num");
    all("th[aria-sort]", table.tHead).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = Array.from(body.rows).map((row) => [value(row, column), row]);
    rows.sort((a, b) => {
      const order = typeof a[0] === typeof b[0] ? (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0) : typeof a[0] === "number" ? 1 : -1;
      return down ? -order : order;
    });
    body.append(...rows.map((row) => row[1]));
    fold(table);
  }
  all("table.sortable").forEach((table) => {
    all("th", table.tHead).forEach((heading, column) => {
      const button = make("button", heading.textContent);
      button.type = "button"; heading.replaceChildren(button);
      button.addEventListener("click", () => sort(table, column, heading));
    });
    fold(table);
  });

  /* Findings: filters are kept in the address, so that a view can be sent to somebody. */
  const PAGE = 60, form = one("#filters"), more = one("#more");
  let limit = PAGE, findings = [];
  if (form) {
    findings = all("#finding-list > details").map((element) => ({ element, data: element.dataset, text: null }));
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { limit = PAGE; show(); keep(); });
    form.addEventListener("reset", () => setTimeout(() => { limit = PAGE; show(); keep(); }));
    more.addEventListener("click", () => { limit += 4 * PAGE; show(); });
    show();
  }
  function matches(finding, wanted, words) {
    for (const key of ["s", "r", "c", "t"]) if (wanted[key] && finding.data[key] !== wanted[key]) return false;
    if (!words.length) return true;
    if (finding.text === null) finding.text = finding.element.textContent.toLowerCase();
    return words.every((word) => finding.text.includes(word));
  }
  function show() {
    const wanted = Object.fromEntries(new FormData(form)), words = wanted.q.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    findings.forEach((finding) => {
      const fits = matches(finding, wanted, words);
      if (fits) count += 1;
      finding.element.hidden = !fits || count > limit;
    });
    one("#filtered").textContent = count.toLocaleString("en") + " of " + findings.length.toLocaleString("en");
    more.hidden = count <= limit;
    more.textContent = "Show more (" + (count - limit).toLocaleString("en") + " left)";
  }
  function keep() {
    const chosen = new URLSearchParams();
    for (const [key, text] of new FormData(form)) if (text && !(key === "t" && text === "active")) chosen.set(key, text);
    if (!form.elements.t.value) chosen.set("t", "");
    history.replaceState(null, "", "#findings" + (String(chosen) ? "?" + chosen : ""));
  }
  function choose(chosen) {
    const preset = { q: "", s: "", r: "", c: "", t: "active" };
    for (const [key, text] of Object.entries({ ...preset, ...Object.fromEntries(chosen) })) if (form.elements[key]) form.elements[key].value = text;
    limit = PAGE; show();
  }
  all("[data-component]").forEach((link) => link.addEventListener("click", () => {
    choose(new URLSearchParams({ c: link.dataset.component })); setTimeout(keep);
  }));

  /* Addresses: a finding, a component or a rule by its anchor; findings with their filters. */
  function arrive() {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { return; }
    if (hash.startsWith("findings?") && form) { choose(new URLSearchParams(hash.slice(9))); one("#findings").scrollIntoView(); return; }
    const target = hash && document.getElementById(hash);
    if (!target) return;
    if (target.closest("tr") && target.hidden) unfold(target.closest("table"));
    target.hidden = false;
    for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    target.scrollIntoView({ block: target.tagName === "DETAILS" ? "center" : "start" });
  }
  addEventListener("hashchange", arrive);
  arrive();

  /* The map: select a box to see what feeds it and what a change of it reaches. */
  const svg = one("#map-svg");
  if (!svg) return;
  const data = JSON.parse(one("#map-data").textContent), view = one("#map-view"), panel = one("#map-panel");
  const boxes = all("[data-box]", svg), lines = all("path.line", svg);
  const natural = [svg.width.baseVal.value, svg.height.baseVal.value];
  const off = new Set();
  let scale = 1, picked = -1;

  function walk(start, from, to) {
    const reached = new Set([start]), queue = [start];
    for (const node of queue) data.edges.forEach((edge) => {
      if (edge[from] === node && !reached.has(edge[to]) && !off.has(edge[2])) { reached.add(edge[to]); queue.push(edge[to]); }
    });
    return reached;
  }
  function list(title, nodes) {
    make("h4", title + " (" + nodes.length + ")", panel);
    const items = make("ul", "", panel);
    nodes.slice(0, 60).forEach((node) => {
      const button = make("button", data.nodes[node][0], make("li", "", items));
      button.type = "button"; button.addEventListener("click", () => pick(node, true));
    });
    if (nodes.length > 60) make("li", "and " + (nodes.length - 60) + " more", items);
  }
  function describe(node, down, up) {
    const [label, kind, members, count] = data.nodes[node];
    panel.replaceChildren();
    make("h3", label, panel); make("p", kind, panel).className = "soft";
    list("A change reaches", down); list("Fed by", up);
    if (members.length) {
      make("h4", "Stands for (" + count + ")", panel);
      const items = make("ul", "", panel);
      members.forEach((member) => make("li", member, items));
    }
    panel.hidden = false;
  }
  function pick(node, scroll) {
    picked = node;
    const down = walk(node, 0, 1), up = walk(node, 1, 0);
    svg.classList.add("picked");
    boxes.forEach((box, index) => { box.classList.toggle("on", down.has(index) || up.has(index)); box.classList.toggle("self", index === node); });
    lines.forEach((line, index) => {
      const [source, target] = data.edges[index];
      line.classList.toggle("on", (down.has(source) && down.has(target)) || (up.has(source) && up.has(target)));
    });
    down.delete(node); up.delete(node);
    describe(node, [...down], [...up]);
    if (scroll) boxes[node].scrollIntoView({ block: "nearest", inline: "nearest" });
  }
  function clear() { picked = -1; svg.classList.remove("picked"); panel.hidden = true; boxes.forEach((box) => box.classList.remove("self", "hit")); }
  boxes.forEach((box, index) => {
    box.setAttribute("tabindex", "0"); box.setAttribute("role", "button");
    box.setAttribute("aria-label", data.nodes[index][1] + " " + data.nodes[index][0]);
    box.addEventListener("click", () => pick(index));
    box.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pick(index); } });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && picked >= 0) clear(); });

  function zoom(to) {
    scale = Math.min(3, Math.max(0.15, to));
    svg.setAttribute("width", natural[0] * scale); svg.setAttribute("height", natural[1] * scale);
  }
  const fit = () => (view.clientWidth - 28) / natural[0];
  all("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoom({ in: scale * 1.25, out: scale / 1.25, fit: Math.min(1.2, fit()) }[button.dataset.zoom])));
  view.addEventListener("wheel", (event) => { if (event.ctrlKey || event.metaKey) { event.preventDefault(); zoom(scale * (event.deltaY < 0 ? 1.1 : 1 / 1.1)); } }, { passive: false });
  let grip = null;
  view.addEventListener("pointerdown", (event) => { if (event.pointerType === "mouse" && !event.target.closest(".box")) grip = [event.clientX + view.scrollLeft, event.clientY + view.scrollTop]; });
  addEventListener("pointermove", (event) => { if (grip) { view.scrollLeft = grip[0] - event.clientX; view.scrollTop = grip[1] - event.clientY; } });
  addEventListener("pointerup", () => { grip = null; });
  zoom(Math.max(0.8, Math.min(1, fit())));

  all("[data-standing]").forEach((box) => box.addEventListener("change", () => {
    if (box.checked) off.delete(box.dataset.standing); else off.add(box.dataset.standing);
    lines.forEach((line, index) => line.classList.toggle("off", off.has(data.edges[index][2])));
    if (picked >= 0) pick(picked);
  }));
  one("#map-search").addEventListener("input", (event) => {
    const word = event.target.value.trim().toLowerCase();
    let first = null;
    boxes.forEach((box, index) => {
      const hit = word !== "" && [data.nodes[index][0], ...data.nodes[index][2]].some((text) => text.toLowerCase().includes(word));
      box.classList.toggle("hit", hit);
      if (hit && !first) first = box;
    });
    if (first) first.scrollIntoView({ block: "nearest", inline: "center" });
  });
})();
