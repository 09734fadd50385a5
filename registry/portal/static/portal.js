// What a page can do better with a script. Everything works without it.
(() => {
  "use strict";
  document.documentElement.classList.add("scripted");

  const all = (selector, then, root = document) => root.querySelectorAll(selector).forEach(then);

  // The summary of errors takes the focus, so that it is read first.
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // The browser's time zone goes along with the sign-in.
  all("input[data-zone]", (field) => { field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || ""; });

  // A form is sent once; the key in it would answer a second time with the same anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.live) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    const button = event.submitter;
    if (button && button.dataset.busy) { button.textContent = button.dataset.busy; button.setAttribute("aria-disabled", "true"); }
    form.setAttribute("aria-busy", "true");
    all("[data-remember]", (field) => sessionStorage.setItem(field.dataset.remember, field.value), form);
    if (form.dataset.forget) sessionStorage.clear();
  });
  window.addEventListener("pageshow", () => all("form", (form) => { delete form.dataset.sent; form.removeAttribute("aria-busy"); }));

  // The number that was asked for is there again when it was refused.
  all("[data-recall]", (field) => { if (!field.value) field.value = sessionStorage.getItem(field.dataset.recall) || ""; });

  all("[data-copy]", (button) => button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    await navigator.clipboard.writeText(text);
    document.getElementById(button.dataset.says).textContent = button.dataset.done;
  }));
  all("[data-print]", (button) => button.addEventListener("click", () => window.print()));

  // A list that is read anew: what can not be read is said; who was signed out meanwhile is sent to sign in.
  const failed = (show) => all("[data-failed]", (notice) => { notice.hidden = !show; });
  document.addEventListener("htmx:beforeRequest", () => failed(false));
  for (const wrong of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(wrong, () => failed(true));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (new URL(xhr.responseURL).pathname === pathInfo.requestPath) return;
    event.detail.shouldSwap = false;
    window.location.assign(xhr.responseURL);
  });

  // The time that is left, by the minute; the last ten minutes are read aloud.
  const tell = (element) => {
    const left = Math.max(0, Math.floor((Date.parse(element.dataset.until) - Date.now()) / 1000));
    const words = left ? element.dataset.left : element.dataset.over;
    element.textContent = words.replace("{hours}", Math.floor(left / 3600)).replace("{minutes}", Math.floor(left % 3600 / 60));
    element.setAttribute("aria-live", left && left < 600 ? "polite" : "off");
  };
  all("[data-until]", (element) => { tell(element); setInterval(() => tell(element), 30000); });
})();
