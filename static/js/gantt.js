// Moving a bar, by pointer or by keyboard: it only ever leads to the preview. Without this, a bar is a link to its item.
"use strict";
(() => {
  const drawing = document.querySelector(".gantt-days");  // holds the head and the rows
  const says = document.getElementById("gantt-says");
  const form = document.getElementById("gantt-move");
  if (!drawing || !says || !form) return;
  const unit = Number(drawing.dataset.unit);
  const asked = { start: says.dataset.starts, finish: says.dataset.ends };
  const before = says.textContent;
  let held = null; // the bar that is away from its place: {bar, days, x, dragged}

  const start = (bar, days) => {
    const on = new Date(`${drawing.dataset.first}T00:00:00Z`);
    on.setUTCDate(on.getUTCDate() + Number(bar.dataset.from ?? bar.dataset.till) + days);
    return on;
  };
  const show = () => {
    held.bar.style.transform = `translateX(${held.days * unit}px)`;
    const on = start(held.bar, held.days).toLocaleDateString(document.documentElement.lang, {
      weekday: "short", day: "numeric", month: "short", timeZone: "UTC",
    });
    const said = "from" in held.bar.dataset ? asked.start : asked.finish;
    says.textContent = held.days ? said.replace("{date}", on) : before;
  };
  const drop = () => {
    if (held) held.bar.style.transform = "";
    held = null;
    says.textContent = before;
  };
  const preview = () => {
    form.elements.namedItem("item").value = held.bar.getAttribute("aria-labelledby").slice(1); // "n12" is item 12's name
    const end = "from" in held.bar.dataset ? "start" : "finish"; // what has begun moves by its end
    form.elements.namedItem(end).value = start(held.bar, held.days).toISOString().slice(0, 10);
    form.submit();
  };
  const bar = (event) => event.target.closest("a[data-from], a[data-till]");

  drawing.addEventListener("pointerdown", (event) => {
    const found = bar(event);
    if (!found || event.button !== 0) return;
    drop();
    held = { bar: found, days: 0, x: event.clientX, dragged: false };
    drawing.setPointerCapture(event.pointerId);
  });
  drawing.addEventListener("pointermove", (event) => {
    if (!held || !drawing.hasPointerCapture(event.pointerId)) return;
    held.days = Math.round((event.clientX - held.x) / unit);
    held.dragged ||= held.days !== 0;
    show();
  });
  drawing.addEventListener("pointerup", (event) => {
    if (!held || !drawing.hasPointerCapture(event.pointerId)) return;
    drawing.releasePointerCapture(event.pointerId);
    if (held.days) preview();
    else if (held.dragged) drop();
    else document.location.assign(held.bar.getAttribute("href"));
  });
  drawing.addEventListener("pointercancel", drop);
  drawing.addEventListener("click", (event) => { if (bar(event) && event.detail) event.preventDefault(); });
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
  drawing.addEventListener("focusout", drop);
  drawing.addEventListener("keydown", (event) => {
    const found = bar(event);
    if (!found) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) {
      held = held && held.bar === found ? held : { bar: found, days: 0 };
      held.days += step * (event.shiftKey ? 7 : 1);
      show();
    } else if (event.key === "Enter" && held && held.days) preview();
    else if (event.key === "Escape") drop();
    else return;
    event.preventDefault();
  });
})();
