"use strict";
// Small drawings by hand. Looks are attributes and not style sheets, so that a drawing can be saved as a file.
(() => {
    ActMax.shape = (tag, attributes = {}, ...children) => {
        const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
        for (const [name, value] of Object.entries(attributes))
            if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value);
        made.append(...children.filter((child) => child !== null && child !== undefined));
        return made;
    };

    // A share from 0 to 1 as a bar; below zero it points left in the other colour.
    ActMax.bar = (value, most) => {
        const { shape } = ActMax;
        const size = most > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / most) * 72 : 0;
        return shape(
            "svg",
            { viewBox: "0 0 74 12", width: 74, height: 12, class: "spark", "aria-hidden": "true" },
            shape("rect", {
                x: 1,
                y: 2,
                width: Math.max(size, value ? 0.8 : 0).toFixed(1),
                height: 8,
                rx: 1.5,
                style: value < 0 ? "fill: var(--inhibits)" : null,
            }),
        );
    };

    const parts = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

    // The colour of a value on a scale as `scaleFor` makes them.
    ActMax.colourOf = ({ colorscale, zmin, zmax }, value) => {
        const place = Math.max(0, Math.min(1, ((value ?? 0) - zmin) / (zmax - zmin || 1)));
        const at = place * (colorscale.length - 1);
        const low = Math.min(colorscale.length - 2, Math.floor(at));
        const [from, to] = [parts(colorscale[low][1]), parts(colorscale[low + 1][1])];
        const mixed = from.map((part, i) => Math.round(part + (to[i] - part) * (at - low)));
        return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
    };
})();
