"use strict";
const DATA = JSON.parse(document.getElementById("data").textContent);
const TABLES = ["indicators", "dates", "places", "people"];
const SAY = DATA.say;
const $ = (id) => document.getElementById(id);
const state = { lang: DATA.lang, on: new Set(TABLES), rule: "", least: 0, search: "", chosen: null, editing: null, added: [] };
const CHARS = Array.from(DATA.text);
const rows = new Map(), marks = new Map();
const order = [];
let verdicts = {};

function say(key) { return (SAY[key] || [key, key])[state.lang === "zh" ? 1 : 0]; }
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key === "class") element.className = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat()) if (child !== null && child !== undefined) element.append(child);
  return element;
}
function key(row) { return `${row.table}:${row.start}:${row.end}`; }
function days(a, b) { return !a && !b ? "" : a === b ? a : `${a || ""}–${b || ""}`; }
function amount(row) {
  const top = row.value_max !== null && row.value_max !== undefined && row.value_max !== row.value ? `–${row.value_max}` : "";
  return `${row.value}${top}${row.unit ? " " + row.unit : ""}`;
}
function brief(row) {
  if (row.table === "indicators") return [row.name || say("unlinked"), amount(row), row.place, days(row.period_start, row.period_end)].filter(Boolean).join(" · ");
  if (row.table === "dates") return [days(row.start_date, row.end_date) || say("unresolved"), row.timex_value].filter(Boolean).join(" · ");
  if (row.table === "places") return [row.name, row.adcode].filter(Boolean).join(" · ") || say("unresolved");
  return [row.name, [row.organisation, row.title].filter(Boolean).join(" ")].filter(Boolean).join(" · ");
}

/* the text */
function build() {
  for (const table of TABLES) for (const row of DATA.tables[table]) { row.table = table; rows.set(row.mention_id, row); order.push(row); }
  order.sort((a, b) => a.start - b.start || b.end - a.end);
  const cuts = new Set([0, CHARS.length]);
  for (const row of order) { cuts.add(row.start); cuts.add(row.end); }
  for (const s of DATA.sentences) { cuts.add(s[0]); cuts.add(s[1]); }
  const edges = [...cuts].sort((a, b) => a - b);
  const holder = $("text");
  let next = 0, open = [], sentence = 0, parent = holder;
  for (let i = 0; i + 1 < edges.length; i++) {
    const [a, b] = [edges[i], edges[i + 1]];
    while (sentence < DATA.sentences.length && DATA.sentences[sentence][1] <= a) sentence++;
    const inside = sentence < DATA.sentences.length && DATA.sentences[sentence][0] <= a ? DATA.sentences[sentence] : null;
    if (!inside) parent = holder;
    else if (inside[0] === a) { parent = make("span", { class: `s ${inside[2]}`, "data-s": sentence }); holder.append(parent); }
    while (next < order.length && order[next].start <= a) open.push(order[next++]);
    open = open.filter((r) => r.end > a);
    const piece = document.createDocumentFragment();
    const text = CHARS.slice(a, b).join("");
    const parts = inside ? text.split(/([^\S\n]*\n\s*)/) : [text];
    parts.forEach((part, n) => { if (part) piece.append(n % 2 ? make("span", { class: "lb" }, part) : part); });
    if (!open.length) { parent.append(piece); continue; }
    const here = [...open].sort((x, y) => (x.end - x.start) - (y.end - y.start));
    const mark = make("mark", { "data-ids": here.map((r) => r.mention_id).join(" ") });
    mark.append(piece);
    for (const row of here) marks.set(row.mention_id, [...(marks.get(row.mention_id) || []), mark]);
    parent.append(mark);
  }
}
function marksOf(row) { return marks.get(row.mention_id) || []; }
function shown(row) {
  if (!state.on.has(row.table) || row.confidence < state.least) return false;
  if (state.rule && row.rule !== state.rule) return false;
  if (!state.search) return true;
  return [row.text, row.name, row.place, row.rule, row.title, row.organisation].some((v) => v && String(v).toLowerCase().includes(state.search));
}
function paint() {
  const linked = new Set(state.chosen ? partners(state.chosen).map((l) => l.row.mention_id) : []);
  for (const mark of document.querySelectorAll("mark")) {
    const here = mark.dataset.ids.split(" ").map((id) => rows.get(id)).filter(shown);
    const row = here[0];
    mark.className = row ? row.table : "off";
    if (!row) continue;
    mark.classList.toggle("faint", Boolean(row.nested) || (row.table === "indicators" && !row.name));
    mark.classList.toggle("found", Boolean(state.search));
    mark.classList.toggle("chosen", here.includes(state.chosen));
    mark.classList.toggle("linked", here.some((r) => linked.has(r.mention_id)) && !here.includes(state.chosen));
    const verdict = verdicts[key(row)];
    if (verdict) mark.classList.add(`is-${verdict.verdict}`);
  }
  draw();
}
function filtered() { paint(); figures(); }

/* links */
function partners(row) {
  const found = [];
  const add = (id, name) => { const other = rows.get(id); if (other) found.push({ row: other, name }); };
  if (row.table === "indicators") { add(row.date_mention_id, "period"); add(row.place_mention_id, "place"); }
  else for (const other of DATA.tables.indicators) {
    if (other.date_mention_id === row.mention_id) found.push({ row: other, name: "period" });
    if (other.place_mention_id === row.mention_id) found.push({ row: other, name: "place" });
  }
  return found;
}
function draw() {
  const svg = $("links"), page = $("page");
  svg.replaceChildren();
  svg.style.height = `${page.scrollHeight}px`;
  if (!state.chosen) return;
  const from = marksOf(state.chosen)[0];
  if (!from) return;
  const frame = page.getBoundingClientRect();
  const at = (mark) => { const r = mark.getClientRects()[0]; return r && { x: r.left + r.width / 2 - frame.left, y: r.top - frame.top + page.scrollTop, h: r.height }; };
  const a = at(from);
  for (const link of partners(state.chosen)) {
    const mark = marksOf(link.row)[0], b = mark && at(mark);
    if (!a || !b) continue;
    const ns = "http://www.w3.org/2000/svg", path = document.createElementNS(ns, "path"), text = document.createElementNS(ns, "text");
    const lift = Math.min(70, 16 + Math.abs(a.x - b.x) / 9 + Math.abs(a.y - b.y) / 5);
    path.setAttribute("d", `M ${a.x} ${a.y} C ${a.x} ${a.y - lift}, ${b.x} ${b.y - lift}, ${b.x} ${b.y}`);
    const tint = `--tint: var(--${link.row.table === "indicators" ? (link.name === "place" ? "places" : "dates") : link.row.table})`;
    path.setAttribute("style", tint); text.setAttribute("style", tint);
    path.dataset.to = link.row.mention_id;
    text.setAttribute("x", b.x + (a.x - b.x) * 0.1); text.setAttribute("y", b.y + (a.y - b.y) * 0.1 - lift * 0.5); text.setAttribute("text-anchor", "middle");
    text.textContent = say(link.name);
    svg.append(path, text);
  }
}

/* the panel */
function sentenceOf(row) { return DATA.sentences.find((s) => s[0] <= row.start && row.start < s[1]); }
function quote(row) {
  const sentence = sentenceOf(row);
  if (!sentence) return make("p", { class: "quote" }, row.text);
  const flat = (a, b) => CHARS.slice(a, b).join("").replace(/\s*\n\s*/g, "");
  return make("p", { class: "quote", lang: "zh", style: `--tint: var(--${row.table})` }, flat(sentence[0], row.start), make("b", {}, flat(row.start, row.end)), flat(row.end, sentence[1]));
}
function showRow() {
  const panel = $("tab-row"), row = state.chosen;
  panel.replaceChildren();
  if (state.editing) return edit(panel, state.editing);
  if (!row) { panel.append(make("p", { class: "empty" }, say("choose"))); return; }
  const verdict = verdicts[key(row)];
  panel.append(make("p", { class: "surface", lang: "zh" }, row.text));
  panel.append(make("p", { class: "kind", style: `--tint: var(--${row.table})` }, say(row.table), make("small", {}, `${row.rule} · ${row.confidence.toFixed(2)}`),
    verdict ? make("span", { class: `verdict ${verdict.verdict}` }, say(verdict.verdict)) : null));
  panel.append(make("p", { class: "brief", lang: "zh" }, brief(row)));
  const list = make("dl", { class: "row" });
  for (const column of DATA.columns[row.table]) {
    const value = row[column];
    if (value === null || value === undefined || value === "" || column.endsWith("mention_id") || column === "base_note") continue;
    list.append(make("dt", {}, say(column)), make("dd", {}, Array.isArray(value) ? value.join(", ") : typeof value === "boolean" ? say(value ? "yes" : "no") : String(value)));
  }
  const printedOn = DATA.pages.filter((p) => p[0] <= row.start).pop();
  if (printedOn) list.append(make("dt", {}, say("page")), make("dd", {}, String(printedOn[1])));
  panel.append(list, quote(row));
  const links = partners(row);
  if (links.length) panel.append(make("dl", { class: "row" }, links.slice(0, 12).flatMap((l) => [make("dt", {}, say(l.name)),
    make("dd", {}, make("button", { class: "go", type: "button", style: `--tint: var(--${l.row.table})`, onclick: () => choose(l.row) }, `${l.row.text} · ${brief(l.row)}`))])));
  const press = (name, cls) => make("button", { type: "button", class: cls, "data-act": name, "aria-pressed": String(Boolean(verdict && verdict.verdict === name)), onclick: () => judge(row, name) }, say(`mark_${name}`));
  panel.append(make("div", { class: "acts" }, press("right", "yes"), press("wrong", "no"),
    make("button", { type: "button", "data-act": "edit", onclick: () => begin(row) }, say("mark_edit")),
    verdict ? make("button", { type: "button", "data-act": "undo", onclick: () => judge(row, null) }, say("undo")) : null));
}
function begin(row, missed = false) { state.editing = { row, missed }; tab("row"); showRow(); const field = document.querySelector("#tab-row input, #tab-row select"); if (field) field.focus(); }
function edit(panel, { row, missed }) {
  const list = make("dl", { class: "row" });
  const before = verdicts[key(row)] && verdicts[key(row)].gold;
  for (const column of DATA.gold[row.table]) {
    const now = before ? before[column] : row[column === "quantity_unit" ? "unit" : column];
    const options = DATA.vocabulary[row.table][column];
    const value = now === null || now === undefined ? "" : String(now);
    const field = options ? make("select", { name: column }, make("option", { value: "" }, "–"), options.map((o) => make("option", { value: o, selected: o === value }, o)))
      : make("input", { name: column, type: "text", value });
    list.append(make("dt", {}, make("label", {}, say(column === "quantity_unit" ? "unit" : column))), make("dd", {}, field));
  }
  const form = make("form", { onsubmit: (event) => { event.preventDefault(); finish(row, missed, new FormData(form)); } },
    make("p", { class: "surface", lang: "zh" }, row.text), make("p", { class: "kind", style: `--tint: var(--${row.table})` }, say(row.table)), list,
    make("div", { class: "acts" }, make("button", { class: "yes", type: "submit", "data-act": "save" }, say("keep")),
      make("button", { type: "button", onclick: () => { state.editing = null; showRow(); } }, say("cancel"))));
  panel.append(form);
}
function typed(column, text) {
  if (text === "") return column === "nested" ? false : null;
  if (column === "nested") return text === "true";
  if (["value", "value_max"].includes(column)) return Number(text.replace(/,/g, ""));
  return text;
}
function finish(row, missed, form) {
  const gold = {};
  for (const column of DATA.gold[row.table]) gold[column] = typed(column, String(form.get(column) ?? "").trim());
  if (row.table === "indicators" && !Number.isFinite(gold.value)) { form = document.querySelector("#tab-row [name=value]"); form.setCustomValidity(say("need_number")); form.reportValidity(); return; }
  state.editing = null;
  keep(row, missed ? "missed" : "corrected", gold);
}
function judge(row, verdict) {
  const gold = {};
  if (verdict === "right") for (const column of DATA.gold[row.table]) {
    const value = row[column === "quantity_unit" ? "unit" : column];
    gold[column] = value === undefined || value === null ? (column === "nested" ? false : null) : ["value", "value_max"].includes(column) ? Number(value) : value;
  }
  keep(row, verdict, verdict === "right" ? gold : null);
}
async function keep(row, verdict, gold) {
  const entry = { table: row.table, start: row.start, end: row.end, text: row.text, verdict, gold };
  if (verdict === null) delete verdicts[key(row)]; else verdicts[key(row)] = entry;
  if (DATA.server) {
    const answer = await fetch(`/api/corrections/${DATA.doc_id}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(entry) });
    if (!answer.ok) { $("count").textContent = await answer.text(); return; }
  } else try { localStorage.setItem(`broadsheet:${DATA.doc_id}`, JSON.stringify(verdicts)); } catch { /* a file opened without storage keeps them until it is closed */ }
  paint(); showRow(); tally();
}
function tally() {
  const all = Object.values(verdicts), n = (v) => all.filter((x) => x.verdict === v).length;
  $("count").textContent = all.length ? `${say("judged")} ${all.length}: ${["right", "wrong", "corrected", "missed"].filter(n).map((v) => `${say(v)} ${n(v)}`).join(", ")}` : say("none_judged");
  $("save").hidden = DATA.server || !all.length;
}
function download() {
  const lines = Object.values(verdicts).sort((a, b) => a.start - b.start).flatMap((v) => {
    const range = { source: DATA.source, table: "_range", start: v.start, end: v.end, of: v.table, verdict: v.verdict, text: v.text };
    return v.gold ? [range, { source: DATA.source, table: v.table, start: v.start, end: v.end, text: v.text, ...v.gold }] : [range];
  });
  const link = make("a", { href: URL.createObjectURL(new Blob([lines.map((l) => JSON.stringify(l)).join("\n") + "\n"], { type: "application/jsonl" })), download: `${DATA.doc_id}.jsonl` });
  link.click();
}
function figures() {
  const panel = $("tab-figures"), list = DATA.tables.indicators.filter(shown);
  panel.replaceChildren(...(list.length ? list.map((row) => make("button", { class: "figure", type: "button", "data-id": row.mention_id, onclick: () => choose(row, false) },
    make("span", { class: "top" }, make("span", { lang: "zh" }, row.name || say("unlinked")), make("span", {}, amount(row))),
    make("span", { class: "under" }, [row.place, days(row.period_start, row.period_end), row.status !== "actual" ? say(row.status) : "", row.measure !== "level" ? say(row.measure) : ""].filter(Boolean).join(" · ") || " "),
    make("span", { class: "said", lang: "zh" }, (() => { const s = sentenceOf(row); return s ? CHARS.slice(Math.max(s[0], row.start - 40), Math.min(s[1], row.end + 40)).join("").replace(/\s*\n\s*/g, "") : row.text; })()))) : [make("p", { class: "empty" }, say("no_figures"))]));
}
function facts() {
  const panel = $("tab-facts");
  panel.replaceChildren(...(DATA.facts.length ? DATA.facts.map((fact) => make("div", { class: `fact${fact.conflict ? " conflict" : ""}` },
    make("h3", {}, make("span", { lang: "zh" }, fact.name), fact.conflict ? make("span", { class: "flag" }, say("conflict")) : null),
    make("p", {}, [fact.place, days(fact.period_start, fact.period_end), say(fact.measure), `${fact.n_documents} ${say("documents")}`].filter(Boolean).join(" · ")),
    make("div", { class: "sides" }, fact.support.map((s) => make("div", {}, make("b", {}, `${s.value}${s.unit ? " " + s.unit : ""}`), make("span", {}, s.source), make("q", { lang: "zh" }, s.sentence),
      rows.has(s.mention_id) ? make("button", { class: "go", type: "button", onclick: () => choose(rows.get(s.mention_id)) }, say("go")) : null))))) : [make("p", { class: "empty" }, say("no_facts"))]));
}
function choose(row, switchTab = true) {
  state.chosen = row; state.editing = null;
  if (switchTab) tab("row");
  paint(); showRow();
  const mark = row && marksOf(row)[0];
  if (mark) {
    const frame = $("page").getBoundingClientRect(), place = mark.getBoundingClientRect();
    if (place.top < frame.top + 60 || place.bottom > frame.bottom - 60) { mark.scrollIntoView({ block: "center" }); setTimeout(draw, 350); }
  }
}
function tab(name) {
  for (const button of document.querySelectorAll("#tabs button")) button.setAttribute("aria-selected", String(button.dataset.tab === name));
  for (const panel of document.querySelectorAll("#side section")) panel.hidden = panel.id !== `tab-${name}`;
}
function step(by) {
  const list = order.filter(shown);
  if (!list.length) return;
  const now = list.indexOf(state.chosen);
  choose(list[now < 0 ? (by > 0 ? 0 : list.length - 1) : (now + by + list.length) % list.length]);
}
function addMissed() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed || !$("text").contains(selection.anchorNode)) return;
  const range = selection.getRangeAt(0), before = document.createRange();
  before.setStart($("text"), 0); before.setEnd(range.startContainer, range.startOffset);
  const start = Array.from(before.toString()).length, text = range.toString();
  const row = { table: state.on.size === 1 ? [...state.on][0] : "indicators", start, end: start + Array.from(text).length, text: text.replace(/\s*\n\s*/g, ""), confidence: 1, rule: "", mention_id: "" };
  begin(row, true);
  const pick = make("select", { id: "as", onchange: () => { row.table = pick.value; showRow(); document.querySelector("#tab-row form").prepend(pick); } }, TABLES.map((t) => make("option", { value: t, selected: t === row.table }, say(t))));
  document.querySelector("#tab-row form").prepend(pick);
}

/* the frame */
function words() {
  document.documentElement.lang = state.lang;
  for (const element of document.querySelectorAll("[data-say]")) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll("[data-place]")) { element.placeholder = say(element.dataset.place); element.setAttribute("aria-label", say(element.dataset.place)); }
  for (const element of document.querySelectorAll("[data-label]")) { element.title = say(element.dataset.label); element.setAttribute("aria-label", element.title); }
  $("lang").textContent = state.lang === "zh" ? "English" : "中文";
  $("title").textContent = DATA.title || DATA.source; $("title").lang = "zh";
  $("about").textContent = [DATA.source_path, DATA.published ? `${DATA.published} (${say(DATA.published_from)})` : say("no_date"), DATA.home].filter(Boolean).join(" · ");
  $("chips").replaceChildren(...TABLES.map((table) => make("button", { class: "chip", type: "button", "data-table": table, style: `--tint: var(--${table})`, "aria-pressed": String(state.on.has(table)), onclick: () => toggle(table) }, say(table), make("b", {}, String(DATA.tables[table].length)))));
  const rules = [...new Set(order.filter((r) => state.on.has(r.table)).map((r) => r.rule))].sort();
  $("rule").replaceChildren(make("option", { value: "" }, say("any")), ...rules.map((r) => make("option", { value: r, selected: r === state.rule }, r)));
  $("keylist").replaceChildren(...["jk", "yn", "e", "u", "a", "n1", "g", "slash", "p", "t", "esc"].flatMap((k) => [make("dt", {}, SAY[`key_${k}`][2]), make("dd", {}, say(`key_${k}`))]));
  tally();
}
function toggle(table) { if (state.on.has(table)) state.on.delete(table); else state.on.add(table); state.rule = ""; words(); filtered(); }
function theme() {
  const root = document.documentElement, dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try { localStorage.setItem("broadsheet:theme", root.dataset.theme); } catch { /* the theme then lasts as long as the page */ }
}
function printed() { const read = $("text").classList.toggle("read"); $("printed").setAttribute("aria-pressed", String(!read)); draw(); }
function hover(event) {
  const mark = event.target.closest && event.target.closest("mark"), tip = $("hover");
  const row = mark && mark.dataset.ids.split(" ").map((id) => rows.get(id)).find(shown);
  tip.hidden = !row;
  if (!row) return;
  tip.replaceChildren(make("b", {}, brief(row)), make("span", {}, `${say(row.table)} · ${row.rule} · ${row.confidence.toFixed(2)}`));
  tip.style.left = `${Math.min(event.clientX + 14, innerWidth - 350)}px`;
  tip.style.top = `${event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 18}px`;
}
function keys(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input, select, textarea")) { if (event.key === "Escape") { event.target.blur(); state.editing = null; showRow(); } return; }
  const act = { j: () => step(1), ArrowRight: () => step(1), k: () => step(-1), ArrowLeft: () => step(-1), y: () => state.chosen && judge(state.chosen, "right"), n: () => state.chosen && judge(state.chosen, "wrong"),
    e: () => state.chosen && begin(state.chosen), u: () => state.chosen && judge(state.chosen, null), a: addMissed, f: () => tab("figures"), c: () => tab("facts"), r: () => tab("row"), "/": () => $("search").focus(),
    p: printed, t: theme, "?": () => $("keys").showModal(), Escape: () => { state.chosen = null; state.editing = null; paint(); showRow(); } }[event.key];
  if (act) { event.preventDefault(); act(); }
  else if (/^[1-4]$/.test(event.key)) toggle(TABLES[Number(event.key) - 1]);
}
async function start() {
  try { const kept = localStorage.getItem("broadsheet:theme"); if (kept) document.documentElement.dataset.theme = kept; } catch { /* no storage for files: the system's theme holds */ }
  build();
  verdicts = DATA.corrections;
  if (!DATA.server) try { verdicts = { ...verdicts, ...JSON.parse(localStorage.getItem(`broadsheet:${DATA.doc_id}`) || "{}") }; } catch { /* nothing kept */ }
  $("back").hidden = !DATA.server;
  words(); filtered(); showRow(); facts();
  $("text").addEventListener("click", (event) => {
    const mark = event.target.closest("mark"), list = mark ? mark.dataset.ids.split(" ").map((id) => rows.get(id)).filter(shown) : [];
    if (list.length) choose(list[(list.indexOf(state.chosen) + 1) % list.length]);
  });
  $("text").addEventListener("mousemove", hover);
  $("text").addEventListener("mouseleave", () => { $("hover").hidden = true; });
  $("rule").addEventListener("change", () => { state.rule = $("rule").value; filtered(); });
  $("confidence").addEventListener("input", () => { state.least = Number($("confidence").value); $("least").textContent = state.least.toFixed(2); filtered(); });
  $("search").addEventListener("input", () => { state.search = $("search").value.trim().toLowerCase(); filtered(); });
  for (const button of document.querySelectorAll("#tabs button")) button.addEventListener("click", () => tab(button.dataset.tab));
  $("theme").addEventListener("click", theme);
  $("printed").addEventListener("click", printed);
  $("help").addEventListener("click", () => $("keys").showModal());
  $("save").addEventListener("click", download);
  $("lang").addEventListener("click", () => { state.lang = state.lang === "zh" ? "en" : "zh"; words(); filtered(); showRow(); facts(); });
  addEventListener("keydown", keys);
  addEventListener("resize", draw);
  const wanted = decodeURIComponent(location.hash.slice(1));
  if (rows.has(wanted)) choose(rows.get(wanted));
  document.body.dataset.ready = "yes";
}
start();
