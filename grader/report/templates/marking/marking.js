// Keys, and pages that change in place. Every button and link works without this file, too.
"use strict";

const page = document.getElementById("page");
const keys = document.getElementById("keys");
let turn = Promise.resolve(); // one thing after another: a key that is pressed meanwhile is for the page that comes

const after = (act) => (turn = turn.then(act).catch(lose));
const fields = () => [...page.querySelectorAll("input, textarea")];
const isTouched = () => fields().some((field) => field.value !== field.defaultValue);

function lose() {
  const lost = document.getElementById("lost");
  lost.textContent = "Not saved: no answer from gradecast mark. Is it still running?";
  lost.hidden = false;
}

async function load(address, options) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  if (!(response.headers.get("Content-Type") || "").startsWith("text/html")) throw new Error(response.status);
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("lost").hidden = true;
  replace(next, response);
  return response;
}

function replace(next, response) {
  const [before, focused] = [answer(), document.activeElement];
  const typed = focused && focused.id && focused.value !== undefined && before
    ? { value: focused.value, touched: focused.value !== focused.defaultValue, at: focused.selectionStart }
    : null;
  const open = page.querySelector("#question")?.open;
  page.replaceChildren(...next.getElementById("page").childNodes);
  document.title = next.title;
  const same = before && answer() === before;
  if (response.url !== location.href && response.status < 400) history.pushState(null, "", response.url);
  if (open && document.getElementById("question")) document.getElementById("question").open = true;
  const again = focused && focused.id && document.getElementById(focused.id);
  if (same && again) {
    again.focus({ preventScroll: true });
    if (typed && typed.touched && response.status >= 400) again.value = typed.value;
    if (typed && again.setSelectionRange && document.activeElement === again) again.setSelectionRange(typed.at, typed.at);
  } else if (!same) {
    window.scrollTo(0, 0);
    document.getElementById("heading")?.focus({ preventScroll: true });
  }
  say();
}

const answer = () => page.querySelector("[data-answer]")?.dataset.answer;

function say() {
  const points = document.getElementById("points");
  document.getElementById("status").textContent = points ? `${document.title}: ${points.textContent} points` : document.title;
}

function send(button) {
  const form = button.form;
  const data = new URLSearchParams(new FormData(form));
  data.set("do", button.value);
  for (const field of form.elements) field.defaultValue !== undefined && (field.defaultValue = field.value);
  return load(form.action, { method: "POST", body: data });
}

async function go(address) {
  const save = page.querySelector("#mark button[value=save]");
  if (save && isTouched()) {
    const response = await send(save);
    if (!response.ok) return;
  }
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
