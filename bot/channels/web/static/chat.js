// The chat without loading the page anew. Everything here works without this file too, by forms.
"use strict";
(() => {
  const log = document.getElementById("log");
  const status = document.getElementById("status");
  const again = document.getElementById("again");
  const ask = document.getElementById("ask");
  const input = document.getElementById("text");
  const words = ask.dataset;
  const locale = document.documentElement.lang;
  const framed = document.body.classList.contains("framed");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const KEPT = "nhipcau.talk";
  const MOST = 60; // entries of the talk that a reload shows again
  let waiting = null; // what is to be sent again
  let session = "";
  let talk = [];

  // Storage throws where a browser blocks it, as in a frame: then the talk ends with the page.
  const store = {
    read() { try { return JSON.parse(sessionStorage.getItem(KEPT)) || {}; } catch { return {}; } },
    write() { try { sessionStorage.setItem(KEPT, JSON.stringify({ session, talk })); } catch { /* */ } },
    clear() { try { sessionStorage.removeItem(KEPT); } catch { /* */ } },
  };

  const element = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const who = (text) => element("span", { className: "who", textContent: text });

  function choices(reply) {
    const form = element("form", { method: "post", action: "/" });
    form.dataset.say = "";
    const group = element("div", { className: "choices", role: "group", ariaLabel: words.choices });
    form.append(group);
    for (const { label, data, url } of reply.choices) {
      group.append(url
        ? element("a", { href: url, textContent: label, rel: "noopener noreferrer", target: "_blank" })
        : element("button", { name: "choice", value: data, textContent: label }));
    }
    return form;
  }

  function shown(entry) {
    if (entry.you !== undefined) {
      const text = element("p", { textContent: entry.you, dir: "auto" });
      return element("div", { className: "you" }, who(words.you), text);
    }
    const item = element("div", { className: "bot", lang: entry.locale.replace("_", "-"), tabIndex: -1 });
    const text = element("div", { className: "text" });
    text.innerHTML = entry.html; // made by our server, which escapes all text in it
    item.append(who("Nhịp Cầu:"), text);
    if (entry.choices.length) item.append(choices(entry));
    if (entry.entry) {
      const href = `/a/${encodeURIComponent(entry.entry)}?lang=${encodeURIComponent(item.lang)}`;
      item.append(element("a", { className: "link", href, target: "_blank", textContent: words.link }));
    }
    return item;
  }

  const look = (item, block) =>
    item.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });

  function add(entry) {
    talk.push(entry);
    talk = talk.slice(-MOST);
    const item = shown(entry);
    log.append(item);
    return item;
  }

  function receive(found, pressed) {
    if (found.forgotten) { talk = []; session = ""; store.clear(); log.replaceChildren(); }
    if (found.session !== undefined) session = found.session;
    let first = null;
    for (const reply of found.replies) {
      const old = reply.in_place && !found.forgotten && pressed && pressed.closest("#log > .bot");
      let item;
      if (old && old.isConnected) {
        item = shown(reply);
        old.replaceWith(item);
      } else {
        item = add(reply);
      }
      first = first || item;
    }
    if (!found.forgotten) store.write();
    look(first, "nearest");
    // A button that was pressed may be gone: the focus goes to what it brought. Who types, types on.
    if (pressed) first.focus({ preventScroll: true });
  }

  async function send(message, pressed) {
    waiting = null;
    again.hidden = true;
    status.textContent = words.sending;
    const body = { ...message, locale };
    if (framed) body.session = session;
    try {
      const response = await fetch("/api/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20000),
      });
      const found = await response.json();
      if (!response.ok) throw Object.assign(new Error(), { line: found.error });
      status.textContent = "";
      receive(found, pressed);
      return true;
    } catch (error) {
      waiting = [message, pressed];
      status.textContent = error.line || (navigator.onLine ? words.failed : words.offline);
      again.hidden = false;
      return false;
    }
  }

  const retry = () => { if (waiting) { const [message, pressed] = waiting; send(message, pressed); } };
  again.addEventListener("click", () => { retry(); input.focus(); });
  addEventListener("online", retry);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (form === ask) {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) return;
      look(add({ you: text }), "end");
      input.value = "";
      send({ text });
    } else if (form.dataset.say !== undefined && button) {
      event.preventDefault();
      send({ [button.name]: button.value }, button);
    } else if (form.dataset.language !== undefined && button) {
      event.preventDefault();
      send({ choice: button.value }).then((sent) => {
        const lang = encodeURIComponent(button.dataset.lang);
        if (sent) location.replace(`/?lang=${lang}${framed ? "&frame=1" : ""}`);
      });
    }
  });

  if (framed) {
    document.addEventListener("keydown", (event) => {
      // The word is no secret, and only the widget that made this frame waits for it.
      if (event.key === "Escape") parent.postMessage("nhipcau:close", "*");
    });
  }

  // The log is made quiet while the talk of before comes back: nobody wants it read out again.
  const before = store.read();
  if (Array.isArray(before.talk) && before.talk.length) {
    log.removeAttribute("role");
    session = before.session || "";
    for (const entry of before.talk) {
      try { add(entry); } catch { store.clear(); }
    }
    requestAnimationFrame(() => log.setAttribute("role", "log"));
  }
  if (log.lastElementChild && log.childElementCount > 1) {
    log.lastElementChild.scrollIntoView({ block: "nearest" });
  }
})();
