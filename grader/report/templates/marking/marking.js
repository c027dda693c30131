// Keys, and pages that change in place. Every button and link works without this file, too.
"use strict";

const page = document.getElementById("page");
const keys = document.getElementById("keys");
let turn = Promise.resolve(); // one thing after another: a key that is pressed meanwhile is for the page that comes

const after = (act) => (turn = turn.then(act).catch(lose));
const answer = () => page.querySelector("[data-answer]")?.dataset.answer;
const typed = () => new Map([...page.querySelectorAll("input[id], textarea")].map((field) => [field.id, field]));
const isTouched = () => [...page.querySelectorAll("[data-save]")].some((field) => field.value !== field.defaultValue);

function lose() {
  const lost = document.getElementById("lost");
  lost.textContent = "Not saved: no answer from gradecast mark. Is it still running?";
  lost.hidden = false;
}

async function load(address, options, sent = new Map(), used = "") {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  if (!(response.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(response.status);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("lost").hidden = true;
  replace(next, response, sent, used);
  return response;
}

// What was typed while the server was busy, or what it refused, stays; so does a rubric item that is not added yet.
function isKept(field, refused, sent, used) {
  if (field.value === field.defaultValue || field.id === used) return refused && field.value !== field.defaultValue;
  return refused || field.dataset.save === undefined || field.value !== sent.get(field.id);
}

function replace(next, response, sent, used) {
  const refused = response.status >= 400;
  const before = answer();
  const kept = [...typed().values()].filter((field) => isKept(field, refused, sent, used));
  const focused = document.activeElement;
  const caret = focused?.selectionStart;
  const open = page.querySelector("#question")?.open;
  page.replaceChildren(...next.getElementById("page").childNodes);
  document.title = next.title;
  if (response.url !== location.href && !refused) history.pushState(null, "", response.url);
  if (open && document.getElementById("question")) document.getElementById("question").open = true;
  if (before && answer() === before) {
    for (const field of kept) if (document.getElementById(field.id)) document.getElementById(field.id).value = field.value;
    const again = focused?.id && document.getElementById(focused.id);
    again?.focus({ preventScroll: true });
    if (Number.isInteger(caret)) again?.setSelectionRange?.(caret, caret);
  } else {
    window.scrollTo(0, 0);
    document.getElementById("heading")?.focus({ preventScroll: true });
  }
  const points = document.getElementById("points");
  document.getElementById("status").textContent = points ? `${document.title}: ${points.textContent} points` : document.title;
}

function send(button) {
  const data = new URLSearchParams(new FormData(button.form));
  data.set("do", button.value);
  const sent = new Map([...typed()].map(([id, field]) => [id, field.value]));
  const [what, which] = button.value.split(":");
  const used = { add: "line", edit: `line-${which}`, remove: `line-${which}` }[what] || "";
  return load(button.form.action, { method: "POST", body: data }, sent, used);
}

async function go(address) {
  if (isTouched() && !(await send(page.querySelector("#mark button[value=save]"))).ok) return;
  await load(address);
}

function press(selector) {
  after(() => {
    const found = page.querySelector(selector);
    if (!found) return undefined;
    return found.href ? go(found.href) : send(found);
  });
}

page.addEventListener("submit", (event) => {
  event.preventDefault();
  const id = event.submitter.id;
  const value = event.submitter.value;
  after(() => {
    const button = (id && document.getElementById(id)) || [...page.querySelectorAll("button")].find((one) => one.value === value);
    return button ? send(button) : undefined;
  });
});

page.addEventListener("click", (event) => {
  if (event.target.closest("#help")) return keys.showModal();
  const link = event.target.closest("a[href]");
  const own = link && link.origin === location.origin && !link.closest(".cell") && !link.hash;
  if (!own || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  event.preventDefault();
  return after(() => go(link.href));
});

page.addEventListener("change", (event) => {
  if (event.target.matches("[data-save]")) after(() => isTouched() && send(page.querySelector("#mark button[value=save]")));
});

page.addEventListener("toggle", (event) => {
  if (event.target.matches("details.edit[open]")) event.target.querySelector("input").select();
}, true);

const PRESSED = {
  Enter: "#done, [data-go]", u: "#undo", n: "#notebook", ArrowLeft: "[rel=prev]", ArrowRight: "[rel=next]",
};
const FOCUSED = { a: "line", c: "comment", p: "adjust" };

function inField(event) {
  const field = event.target;
  if (event.key === "Escape") {
    const editing = field.closest("details.edit");
    if (editing) editing.open = false;
    field.blur();
  } else if (event.key === "Enter" && field.dataset.enter) {
    press(`#${CSS.escape(field.dataset.enter)}`);
    if (field.id === "line") field.blur();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey || field.matches("#adjust"))) {
    field.blur();
    press("#done");
  } else {
    return;
  }
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (keys.open || event.isComposing) return;
  if (event.target.matches("input, textarea")) { inField(event); return; }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isControl = event.target.matches("button, a[href], summary");
  if (event.key === "Enter" && isControl && !event.target.matches(".item, .choice, #add")) return;
  if (event.repeat && event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const single = event.key.length === 1;
  if (single && !document.getElementById("keys-on").checked) return;
  const focused = FOCUSED[event.key] && document.getElementById(FOCUSED[event.key]);
  if (focused) focused.focus();
  else if (event.key === "?") keys.showModal();
  else if (event.key === "q") page.querySelector("#question summary")?.click();
  else if (/^[0-9]$/.test(event.key)) press(`[data-key="${event.key}"]`);
  else if (PRESSED[event.key]) press(PRESSED[event.key]);
  else return;
  event.preventDefault();
});

window.addEventListener("popstate", () => after(() => load(location.href)));
window.addEventListener("beforeunload", (event) => { if (isTouched()) event.preventDefault(); });

const kept = document.getElementById("keys-on");
kept.checked = localStorage.getItem("keys") !== "off";
kept.addEventListener("change", () => localStorage.setItem("keys", kept.checked ? "on" : "off"));
