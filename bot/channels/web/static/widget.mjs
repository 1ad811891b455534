// Nhịp Cầu on another site: a button, and the chat in a frame. Served as /widget.js with its words.
(() => {
  "use strict";
  const here = document.currentScript;
  const root = new URL(here.src).origin;
  if (document.getElementById("nhipcau-widget")) return;
  const words = {/* words */};
  const wanted = here.dataset.locale || document.documentElement.lang || navigator.language || "";
  const locale = [wanted, wanted.split("-")[0], Object.keys(words)[0]].find((tag) => words[tag]);
  const { open, close, title } = words[locale];

  // Styles by the object model: the policy of the site may forbid style attributes.
  const made = (name, styles, properties) => {
    const one = Object.assign(document.createElement(name), properties);
    Object.assign(one.style, styles);
    return one;
  };
  const box = made("div", {
    position: "fixed", insetInlineEnd: "1rem", insetBlockEnd: "1rem", zIndex: "2147483000",
    display: "flex", flexDirection: "column", alignItems: "flex-end", gap: ".5rem",
  }, { id: "nhipcau-widget" });
  const launcher = made("button", {
    font: "600 1rem system-ui, sans-serif", padding: ".75rem 1.1rem", minHeight: "44px", border: "0",
    borderRadius: "1.5rem", background: "#0b5d4e", color: "#fff", cursor: "pointer",
    boxShadow: "0 2px 8px #0006",
  }, { type: "button", textContent: open });
  launcher.setAttribute("aria-expanded", "false");
  launcher.setAttribute("aria-controls", "nhipcau-frame");
  let frame = null;

  function show(isOpen) {
    if (isOpen && !frame) {
      const query = new URLSearchParams({ frame: "1", lang: locale });
      if (here.dataset.entry) query.set("entry", here.dataset.entry);
      frame = made("iframe", {
        width: "min(24rem, calc(100vw - 2rem))", height: "min(36rem, calc(100vh - 6rem))",
        border: "1px solid #8886", borderRadius: ".75rem", background: "Canvas",
        boxShadow: "0 4px 24px #0006",
      }, { id: "nhipcau-frame", title, src: `${root}/?${query}` });
      box.prepend(frame);
    }
    if (frame) frame.style.display = isOpen ? "block" : "none";
    launcher.setAttribute("aria-expanded", String(isOpen));
    launcher.textContent = isOpen ? close : open;
    if (isOpen) frame.focus(); else launcher.focus();
  }

  launcher.addEventListener("click", () => show(launcher.getAttribute("aria-expanded") !== "true"));
  addEventListener("message", (event) => {
    const isOurs = frame && event.origin === root && event.source === frame.contentWindow;
    if (isOurs && event.data === "nhipcau:close") show(false);
  });
  box.append(launcher);
  const start = () => document.body.append(box);
  if (document.body) start(); else addEventListener("DOMContentLoaded", start);
})();
