"use strict";
// How charts look: colours of the theme, shared layout, legends that the keyboard reaches.
(() => {
    const { element } = ActMax;
    const still = window.matchMedia("(pointer: coarse), (hover: none)");

    // Okabe and Ito's colours, told apart with every kind of colour vision; the dark theme lightens two of them.
    const categories = () =>
        ActMax.isDark()
            ? ["#56b4e9", "#e69f00", "#2fc79b", "#cc79a7", "#f0e442", "#ff8a4c", "#7aa6ff", "#b8bec6"]
            : ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b4db0", "#5f6670"];
    const dashes = ["solid", "dash", "dot", "dashdot"];
    ActMax.category = (i) => ({
        color: categories()[i % 8],
        dash: dashes[Math.floor(i / 8) % dashes.length],
    });

    const even = (colours) => colours.map((colour, i) => [i / (colours.length - 1), colour]);

    // What is near zero is near the background, in both themes.  Lightness alone orders each scale (after ColorBrewer's
    // YlGnBu and a blue-orange pair), so that it reads without colour vision.
    const sequential = () =>
        even(
            ActMax.isDark()
                ? ["#22384f", "#23578a", "#2281b5", "#3fb0c0", "#85d0b5", "#ccebb6", "#fbfdd2"]
                : ["#eaf4cf", "#c3e6b6", "#7fcdbb", "#41b0c4", "#1d87bc", "#225aa3", "#14275f"],
        );
    const diverging = () =>
        even(
            ActMax.isDark()
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

    // What colours mean. Outside of the chart: there it keeps its place at every width.
    ActMax.colourKey = (noun, { colorscale, zmin, zmax }) => {
        const stops = colorscale.map(([, colour]) => colour).join(", ");
        const marks = zmin < 0 ? [zmin, 0, zmax] : [0, zmax / 2, zmax];
        return element(
            "div",
            { class: "colours" },
            element("span", {}, noun),
            element("span", { class: "ramp", style: `background: linear-gradient(to right, ${stops})` }),
            element("span", { class: "marks" }, ...marks.map((mark) => element("span", {}, ActMax.show(mark, 2)))),
        );
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
                modebar: {
                    bgcolor: "rgba(0,0,0,0)",
                    color: ActMax.paint("--rule"),
                    activecolor: ActMax.paint("--accent"),
                },
                showlegend: false,
                // A finger that scrolls the page must not zoom a chart.
                dragmode: still.matches ? false : "zoom",
                ...layout,
            },
            {
                responsive: true,
                displaylogo: false,
                displayModeBar: still.matches ? false : "hover",
                // Nothing on the page offers to leave the machine.
                showSendToCloud: false,
                plotlyServerURL: "",
                showTips: false,
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
                const checked = choice.value === value;
                const box = element("input", { type: "radio", name, value: choice.value, checked });
                box.addEventListener("change", () => changed(choice.value));
                return element("label", {}, box, element("span", {}, choice.text));
            }),
        );
    };
})();
