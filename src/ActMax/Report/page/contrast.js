"use strict";
// In which inputs two stimuli differ, and which neurons and connections tell their targets apart (contrast).
(() => {
    const { show, plain } = ActMax;

    const drawContrast = (rows, chart) => {
        const shown = rows.slice(0, 30);
        const names = shown.map((row) => ActMax.shorten(row.name, ActMax.isNarrow(chart.parentElement) ? 14 : 28) + (row.time === "" ? "" : ` · ${row.time}`));
        const side = (i, name, symbol) => ({
            type: "scatter", mode: "markers", x: shown.map((row) => row.values[i]), y: shown.map((_, k) => k),
            marker: { ...ActMax.category(i), symbol, size: 10, line: { width: 1, color: ActMax.paint("--raised") } },
            customdata: shown.map((row) => plain(row.name)),
            hovertemplate: `<b>%{customdata}</b><br>${name}: <b>%{x:.4~g}</b><extra></extra>`,
        });
        ActMax.draw(
            chart,
            [
                {
                    type: "scatter", mode: "lines", hoverinfo: "skip", line: { color: ActMax.paint("--edge"), width: 2 },
                    x: shown.flatMap((row) => [row.values[0], row.values[1], null]),
                    y: shown.flatMap((_, k) => [k, k, null]),
                },
                side(0, "A", "circle"),
                side(1, "B", "diamond"),
            ],
            {
                height: 70 + 22 * shown.length,
                margin: { l: 10, r: 12, t: 8, b: 46 },
                hovermode: "closest",
                xaxis: ActMax.axis("stimulus"),
                yaxis: ActMax.axis("", {
                    tickvals: shown.map((_, k) => k), ticktext: names.map((name) => plain(name) + " "), ticks: "",
                    range: [shown.length - 0.5, -0.5], showgrid: false, tickfont: { size: 12 },
                }),
            },
            `Stimulus A and stimulus B in the ${shown.length} inputs where they differ most. The numbers are in the table.`,
        );
    };

    // What a part accounts for of A - B, once with each stimulus, as two bars on one scale.
    const both = (rows) => {
        const most = Math.max(0, ...rows.flatMap((row) => [Math.abs(row.withA ?? 0), Math.abs(row.withB ?? 0)]));
        return ["withA", "withB"].flatMap((key) => [
            { title: "", show: (row) => ActMax.bar(row[key], most) },
            { title: `with ${key.at(-1)}'s stimulus`, value: (row) => row[key], numeric: true },
        ]);
    };

    const showParts = (parts, section) => {
        const sides = [parts.a, parts.b].map((side, i) => ({ ...side, side: "AB"[i] }));
        section.querySelector(".sides").replaceChildren(
            ActMax.table({
                caption: "Activity of both targets",
                file: "contrast-activity.csv",
                rows: sides,
                columns: [
                    { title: "side", value: (row) => row.side, head: true },
                    { title: "target", value: (row) => row.name },
                    { title: "with A's stimulus", value: (row) => row.withA, numeric: true },
                    { title: "with B's stimulus", value: (row) => row.withB, numeric: true },
                ],
            }),
        );
        section.querySelector(".parts .note").textContent =
            "What each accounts for of the activity of A minus that of B (integrated gradients), with either stimulus.";
        section.querySelector(".parts .neurons").replaceChildren(
            ActMax.table({
                caption: "Neurons that tell A and B apart",
                file: "contrast-neurons.csv",
                filterLabel: "Filter",
                rows: parts.neurons,
                columns: [
                    { title: "name", value: (row) => row.name, head: true },
                    { title: "group", value: (row) => row.group },
                    { title: "role", value: (row) => (row.input ? "input" : "neuron") },
                    ...both(parts.neurons),
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
        section.querySelector(".parts .edges").replaceChildren(
            ActMax.table({
                caption: "Connections that tell A and B apart",
                file: "contrast-connections.csv",
                filterLabel: "Filter",
                rows: parts.edges,
                columns: [
                    { title: "pre", value: (row) => row.pre, head: true },
                    { title: "post", value: (row) => row.post },
                    { title: "weight", value: (row) => row.weight, numeric: true },
                    ...both(parts.edges),
                    { title: "pre id", value: (row) => row.preId, class: "id" },
                    { title: "post id", value: (row) => row.postId, class: "id" },
                ],
            }),
        );
    };

    ActMax.makeContrast = (data) => {
        const found = data.contrast;
        const section = document.getElementById("contrast");
        section.hidden = !found || found.rows.length === 0;
        if (section.hidden) return () => {};
        const timed = found.rows.some((row) => row.time !== "");
        section.querySelector(":scope > .note").textContent =
            "The inputs in which the best stimuli of the two target sets differ most: circle A, diamond B." + ActMax.leftInFile(found);
        const parts = data.contrastParts;
        for (const part of section.querySelectorAll(".sides, .parts")) part.hidden = !parts;
        if (parts) showParts(parts, section);
        const most = Math.max(...found.rows.map((row) => Math.abs(row.values[2] ?? 0)));
        section.querySelector(":scope > .table").replaceChildren(
            ActMax.table({
                caption: "Contrast of two stimuli",
                file: "contrast.csv",
                filterLabel: "Filter",
                rows: found.rows,
                columns: [
                    { title: "name", value: (row) => row.name, head: true },
                    { title: "group", value: (row) => row.group },
                    ...(timed ? [{ title: "time", value: (row) => Number(row.time), numeric: true, rising: true }] : []),
                    { title: "a", value: (row) => row.values[0], numeric: true },
                    { title: "b", value: (row) => row.values[1], numeric: true },
                    { title: "", show: (row) => ActMax.bar(row.values[2], most) },
                    { title: "difference", value: (row) => row.values[2], numeric: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
        return () => drawContrast(found.rows, section.querySelector(".chart"));
    };
})();
