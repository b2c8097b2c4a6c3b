"use strict";
// The minimal circuit: how much it keeps, what each member is needed for, and its size against what it keeps.
(() => {
    const { element, show } = ActMax;
    const percent = (share) => (share === null || !Number.isFinite(share) ? "–" : `${show(100 * share, 3)} %`);
    ActMax.percent = percent;

    const figures = (circuit) => {
        const add = (name, value, about) =>
            element("div", {}, element("dt", {}, name), element("dd", {}, value), element("dd", { class: "about" }, about));
        return [
            add("Kept", percent(circuit.kept / circuit.full), `${show(circuit.kept, 4)} of ${show(circuit.full, 4)}; asked for ${percent(circuit.share)}`),
            add("Alone", circuit.alone === null ? "–" : percent(circuit.alone / circuit.full), "all else silenced: sufficiency"),
            add("Inputs", show(circuit.inputs.length), ""),
            add("Neurons", show(circuit.neurons.length), ""),
            add("Connections", show(circuit.allEdges), ""),
        ];
    };

    const members = (circuit) => {
        const targets = new Set(circuit.targets.map((target) => target.id));
        const rows = [
            ...circuit.inputs.map((found) => ({ ...found, role: "input" })),
            ...circuit.neurons.map((found) => ({ ...found, role: targets.has(found.id) ? "target" : "neuron" })),
        ].sort((a, b) => (b.necessity ?? -1) - (a.necessity ?? -1));
        const most = Math.max(0, ...rows.map((row) => Math.abs(row.necessity ?? 0)));
        const peak = (row) => (row.activity.length > 0 ? Math.max(...row.activity) : null);
        return ActMax.table({
            caption: "Ablation of each member",
            file: "ablation.csv",
            filterLabel: "Filter",
            rows,
            columns: [
                { title: "name", value: (row) => row.name, head: true },
                { title: "group", value: (row) => row.group },
                { title: "role", value: (row) => row.role },
                { title: "", show: (row) => ActMax.bar(row.necessity, most) },
                { title: "necessity", value: (row) => row.necessity, show: (row) => percent(row.necessity), numeric: true },
                { title: "peak activity", value: peak, numeric: true },
                { title: "id", value: (row) => row.id, class: "id" },
            ],
        });
    };

    const edges = (circuit) => {
        const known = circuit.edges.some((edge) => edge.necessity !== null);
        const most = Math.max(0, ...circuit.edges.map((edge) => Math.abs(edge.necessity ?? 0)));
        return ActMax.table({
            caption: "Connections of the circuit",
            file: "circuit-connections.csv",
            filterLabel: "Filter",
            rows: circuit.edges,
            columns: [
                { title: "pre", value: (row) => row.pre, head: true },
                { title: "post", value: (row) => row.post },
                { title: "weight", value: (row) => row.weight, numeric: true },
                ...(known
                    ? [
                          { title: "", show: (row) => ActMax.bar(row.necessity, most) },
                          {
                              title: "necessity",
                              value: (row) => row.necessity,
                              show: (row) => percent(row.necessity),
                              numeric: true,
                          },
                      ]
                    : []),
                { title: "pre id", value: (row) => row.preId, class: "id" },
                { title: "post id", value: (row) => row.postId, class: "id" },
            ],
        });
    };

    const drawCurve = (circuit, chart, over) => {
        const points = [...circuit.curve].sort((a, b) => a[over] - b[over]);
        const accent = ActMax.category(0).color;
        const words = points.map((point) => [
            ActMax.count(point.neurons, "neuron"),
            ActMax.count(point.inputs, "input"),
            ActMax.count(point.edges, "connection"),
        ]);
        ActMax.draw(
            chart,
            [
                {
                    type: "scatter", mode: "lines+markers", x: points.map((point) => point[over]),
                    y: points.map((point) => 100 * point.share), customdata: words,
                    line: { color: accent, width: 2.5 }, marker: { size: 6, color: accent },
                    hovertemplate:
                        "<b>%{y:.4~g} %</b><br>%{customdata[0]}<br>%{customdata[1]}<br>%{customdata[2]}<extra></extra>",
                },
            ],
            {
                height: 320,
                margin: { l: 10, r: 16, t: 14, b: 46 },
                xaxis: ActMax.axis(over === "edges" ? "connections" : over, { rangemode: "tozero" }),
                yaxis: ActMax.axis("activity kept", { rangemode: "tozero", ticksuffix: " %" }),
                shapes: [
                    {
                        type: "line", xref: "paper", x0: 0, x1: 1, y0: 100 * circuit.share, y1: 100 * circuit.share,
                        line: { color: ActMax.paint("--edge"), width: 1.5, dash: "dash" },
                    },
                ],
                annotations: [
                    {
                        xref: "paper", x: 0.01, xanchor: "left", y: 100 * circuit.share, yanchor: "bottom", showarrow: false,
                        text: `asked for: ${show(100 * circuit.share, 3)} %`, font: { size: 11.5, color: ActMax.paint("--soft") },
                    },
                ],
            },
            `Share of the activity that is kept, over the number of ${over}; ${points.length} sizes. The numbers can be downloaded.`,
        );
    };

    ActMax.makeCircuit = (data) => {
        const { circuit } = data;
        const section = document.getElementById("circuit");
        section.hidden = !circuit;
        if (!circuit) return () => {};
        section.querySelector(".figures").replaceChildren(...figures(circuit));
        section.querySelector(".note").textContent =
            "Necessity is the share of the target's activity that is lost when that member alone is silenced in the whole network. " +
            "A negative one means that the target gains.";
        const more = circuit.allEdges - circuit.edges.length;
        section.querySelector(".members").replaceChildren(members(circuit));
        section.querySelector(".edges").replaceChildren(
            edges(circuit),
            ...(more > 0
                ? [element("p", { class: "note" }, `${show(more)} more connections are in circuit_edges.csv.`)]
                : []),
        );
        section.querySelector(".targets").replaceChildren(
            ActMax.table({
                caption: "Targets of the circuit",
                file: "circuit-targets.csv",
                rows: circuit.targets,
                columns: [
                    { title: "target", value: (row) => row.name, head: true },
                    { title: "layer", value: (row) => row.layer, numeric: true, rising: true },
                    { title: "whole network", value: (row) => row.full, numeric: true },
                    { title: "circuit", value: (row) => row.kept, numeric: true },
                    { title: "kept", value: (row) => row.kept / row.full, show: (row) => percent(row.kept / row.full), numeric: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
        const block = section.querySelector(".curve");
        block.hidden = circuit.curve.length < 2;
        if (block.hidden) return () => {};
        let over = "neurons";
        const draw = () => ActMax.guard("circuit", () => drawCurve(circuit, block.querySelector(".chart"), over));
        block.querySelector(".controls").replaceChildren(
            ActMax.choice(
                "Size of the circuit",
                ["neurons", "inputs", "edges"].map((value) => ({ value, text: value === "edges" ? "Connections" : value[0].toUpperCase() + value.slice(1) })),
                over,
                (value) => {
                    over = value;
                    draw();
                },
            ),
            ActMax.downloadButton("circuit-curve.csv", () => [
                ["neurons", "inputs", "edges", "share"],
                ...circuit.curve.map((point) => [point.neurons, point.inputs, point.edges, point.share]),
            ]),
        );
        return draw;
    };
})();
