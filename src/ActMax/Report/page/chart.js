"use strict";
// How charts look: colours of the theme, shared layout, legends that the keyboard reaches.
(() => {
    const { element } = ActMax;
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const still = window.matchMedia("(pointer: coarse)");
    ActMax.onTheme = (action) => dark.addEventListener("change", action);

    // Okabe and Ito's colours, told apart with every kind of colour vision; the dark theme lightens two of them.
    const categories = () =>
        dark.matches
            ? ["#56b4e9", "#e69f00", "#2fc79b", "#cc79a7", "#f0e442", "#ff8a4c", "#7aa6ff", "#b8bec6"]
            : ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b4db0", "#5f6670"];
    const dashes = ["solid", "dash", "dot", "dashdot"];
    ActMax.category = (i) => ({
        color: categories()[i % 8],
        dash: dashes[Math.floor(i / 8) % dashes.length],
    });

    const viridis = [
        [0.993, 0.906, 0.144], [0.741, 0.873, 0.15], [0.478, 0.821, 0.319], [0.267, 0.749, 0.441], [0.135, 0.659, 0.518],
        [0.128, 0.567, 0.551], [0.164, 0.471, 0.558], [0.208, 0.372, 0.553], [0.254, 0.265, 0.53], [0.283, 0.141, 0.458],
        [0.267, 0.005, 0.329],
    ].map((rgb) => `rgb(${rgb.map((part) => Math.round(255 * part)).join(",")})`);
    const even = (colours) => colours.map((colour, i) => [i / (colours.length - 1), colour]);

    // What is near zero is near the background, in both themes.
    const sequential = () => even(dark.matches ? [...viridis].reverse() : viridis);
    const diverging = () =>
        even(
            dark.matches
                ? ["#6fc3ff", "#2f86c8", "#1d4a70", "#1b2026", "#74391a", "#d2691e", "#ffb27a"]
                : ["#053a6b", "#2a7bba", "#a9d0ea", "#ffffff", "#f7c49c", "#d9661f", "#7f2704"],
        );

    // Colour scale and limits for values whose least and largest are known.
    ActMax.scaleFor = (least, most) => {
        if (least < 0) {
            const size = Math.max(-least, most, 1e-12);
            return { colorscale: diverging(), zmin: -size, zmax: size };
        }
        return { colorscale: sequential(), zmin: 0, zmax: most > 0 ? most : 1 };
    };

    ActMax.paint = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

    ActMax.axis = (title, more = {}) => ({
        title: { text: title, standoff: 10 },
        gridcolor: ActMax.paint("--grid"),
        linecolor: ActMax.paint("--rule"),
        zeroline: false,
        ticks: "outside",
        ticklen: 4,
        tickcolor: ActMax.paint("--rule"),
        automargin: true,
        ...more,
    });

    // Names of columns as ticks of a numeric axis; as many as the width has room for.
    ActMax.namedAxis = (title, names, width) => {
        const longest = Math.max(1, ...names.map((name) => name.length));
        const room = Math.max(2, Math.floor(width / Math.max(28, longest * 9)));
        const step = Math.ceil(names.length / room);
        const ticks = names.map((_, i) => i).filter((i) => i % step === 0);
        return ActMax.axis(title, {
            tickvals: ticks,
            ticktext: ticks.map((i) => ActMax.plain(ActMax.shorten(names[i], 14))),
            tickangle: 0,
        });
    };

    ActMax.isNarrow = (holder) => holder.clientWidth < 560;

    ActMax.draw = (holder, traces, layout, label) => {
        holder.setAttribute("role", "img");
        holder.setAttribute("aria-label", label);
        const text = ActMax.paint("--text");
        const face = getComputedStyle(document.body).fontFamily;
        return Plotly.react(
            holder,
            traces,
            {
                paper_bgcolor: "rgba(0,0,0,0)",
                plot_bgcolor: "rgba(0,0,0,0)",
                font: { family: face, size: 12.5, color: text },
                hoverlabel: {
                    font: { family: face, size: 13, color: text },
                    bgcolor: ActMax.paint("--raised"),
                    bordercolor: ActMax.paint("--rule"),
                    align: "left",
                },
                showlegend: false,
                // A finger that scrolls the page must not zoom a chart.
                dragmode: still.matches ? false : "zoom",
                ...layout,
            },
            {
                responsive: true,
                displaylogo: false,
                displayModeBar: "hover",
                modeBarButtonsToRemove: ["lasso2d", "select2d", "autoScale2d", "zoomIn2d", "zoomOut2d"],
                toImageButtonOptions: { format: "svg", filename: "actmax" },
            },
        );
    };

    const swatch = (style) => {
        const lengths = { solid: "", dash: "6 3", dot: "2 3", dashdot: "6 3 2 3" };
        const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        svg.setAttribute("viewBox", "0 0 24 8");
        svg.setAttribute("class", "swatch");
        svg.setAttribute("aria-hidden", "true");
        const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
        line.setAttribute("d", "M0 4h24");
        line.setAttribute("stroke", style.color);
        line.setAttribute("stroke-width", style.width ?? 2.5);
        line.setAttribute("stroke-dasharray", lengths[style.dash]);
        svg.append(line);
        return svg;
    };

    // Check boxes instead of plotly's legend, which only a mouse can use. entries: { name, style, on }.
    ActMax.legend = (title, entries, changed) =>
        element(
            "fieldset",
            { class: "legend" },
            element("legend", { class: "unseen" }, title),
            ...entries.map((entry) => {
                const box = element("input", { type: "checkbox", checked: entry.on });
                box.addEventListener("change", () => {
                    entry.on = box.checked;
                    changed();
                });
                return element("label", {}, box, swatch(entry.style), element("span", {}, entry.name));
            }),
        );

    let switches = 0;
    // One of a few choices, as radio buttons. choices: { value, text }.
    ActMax.choice = (title, choices, value, changed) => {
        const name = `choice-${++switches}`;
        return element(
            "fieldset",
            { class: "switch" },
            element("legend", { class: "unseen" }, title),
            ...choices.map((choice) => {
                const box = element("input", { type: "radio", name, value: choice.value, checked: choice.value === value });
                box.addEventListener("change", () => changed(choice.value));
                return element("label", {}, box, element("span", {}, choice.text));
            }),
        );
    };
})();
