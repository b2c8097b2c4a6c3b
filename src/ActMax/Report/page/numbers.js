"use strict";
// Numbers and texts: from the page's data to what people and spreadsheets read.
(() => {
    // Little-endian float32 from base64.
    ActMax.floats = (base64) => {
        const text = atob(base64);
        const bytes = new Uint8Array(text.length);
        for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
        const view = new DataView(bytes.buffer);
        return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
    };

    // The shortest decimal that reads back as the same number: float32 where it is one, else float64.
    ActMax.exact = (value) => {
        if (value === null || value === undefined || !Number.isFinite(value)) return "";
        if (Math.fround(value) !== value) return String(value);
        for (let digits = 6; digits < 9; digits++) {
            const text = Number(value.toPrecision(digits));
            if (Math.fround(text) === value) return String(text);
        }
        return String(Number(value.toPrecision(9)));
    };

    // Made once: toLocaleString makes its own every time.
    const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

    // For reading: few significant digits, a true minus sign.
    ActMax.show = (value, digits = 3) => {
        if (value === null || value === undefined || Number.isNaN(value)) return "–";
        if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
        const size = Math.abs(value);
        let text;
        if (value === 0) text = "0";
        else if (Number.isInteger(value) && size < 1e9) text = grouped.format(value);
        else if (size >= 1e6 || size < 1e-4) text = value.toExponential(digits - 1);
        else if (size >= 1000) text = grouped.format(value);
        else text = value.toPrecision(digits);
        // 99.99 to two digits.
        if (size < 1e6 && size >= 1 && text.includes("e")) text = String(Number(text));
        return text.replace("-", "−");
    };

    ActMax.count = (value, noun) => `${ActMax.show(value)} ${noun}${value === 1 ? "" : "s"}`;

    // Plotly reads a few tags and entities in its texts; names must stay text.
    ActMax.plain = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

    ActMax.shorten = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);

    // Times are measured ("0.25 s") or counted ("frame 3").
    const isMeasure = (unit) => ["s", "ms"].includes(unit);
    ActMax.moment = (unit, name) => (isMeasure(unit) ? `${name} ${unit}` : `${unit} ${name}`);
    ActMax.timeTitle = (unit, start) => {
        if (isMeasure(unit)) return `${start ?? "time"} (${unit})`;
        return start ? `${start} ${unit}` : unit;
    };
    // Columns of a response are layers unless time is measured.
    ActMax.layerUnit = (data) => (isMeasure(data.timeUnit) ? data.timeUnit : "layer");

    const quoted = (cell) => {
        const text = typeof cell === "number" || cell === null ? ActMax.exact(cell) : String(cell);
        return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
    };

    ActMax.csv = (rows) => rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";

    ActMax.download = (name, text, type = "text/csv") => {
        const address = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
        const link = ActMax.element("a", { href: address, download: name });
        document.body.append(link);
        link.click();
        link.remove();
        setTimeout(() => URL.revokeObjectURL(address), 1000);
    };

    // element("td", { class: "number" }, "3"): texts become text nodes, never markup.
    ActMax.element = (tag, attributes = {}, ...children) => {
        const made = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
            else if (value === true) made.setAttribute(name, "");
            else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
        }
        made.append(...children.filter((child) => child !== null && child !== undefined));
        return made;
    };
})();
