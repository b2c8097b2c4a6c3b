"use strict";
// How the response changes around the best stimulus: inputs removed, noise, dose, and a plane of two directions.
(() => {
    const { element, show } = ActMax;

    const line = (x, y, name, i = 0) => ({
        type: "scatter", mode: x.length > 40 ? "lines" : "lines+markers", x, y,
        line: { ...ActMax.category(i), width: 2.5 }, marker: { size: 6, color: ActMax.category(i).color },
        hovertemplate: `${name} %{x:.4~g}: <b>%{y:.4~g}</b><extra></extra>`,
    });
    const layout = (x, y, more = {}) => ({
        height: 290,
        margin: { l: 10, r: 14, t: 12, b: 46 },
        xaxis: ActMax.axis(x),
        yaxis: ActMax.axis(y, { rangemode: "tozero" }),
        ...more,
    });

    const faint = (colour) => `${colour}38`;
    const noise = (found) => {
        const upper = found.noiseMean.map((mean, i) => mean + (found.noiseSpread[i] ?? 0));
        const lower = found.noiseMean.map((mean, i) => mean - (found.noiseSpread[i] ?? 0));
        return [
            {
                type: "scatter", mode: "lines", hoverinfo: "skip", line: { width: 0 }, fill: "toself",
                fillcolor: faint(ActMax.category(0).color),
                x: [...found.noise, ...[...found.noise].reverse()], y: [...upper, ...lower.reverse()],
            },
            line(found.noise, found.noiseMean, "noise"),
        ];
    };

    // The gradient as short arrows, at most 13 a side.
    const arrows = ({ a, b, gradientA, gradientB }) => {
        if (gradientA.length === 0 || gradientB.length === 0) return [];
        const every = (values) => Math.ceil(values.length / 13);
        const picked = (values) => values.map((_, i) => i).filter((i) => i % every(values) === 0);
        const longest = Math.max(...gradientA.flatMap((row, i) => row.map((x, j) => Math.hypot(x ?? 0, gradientB[i][j] ?? 0))));
        if (!(longest > 0)) return [];
        const stepOf = (values) => (values.length > 1 ? Math.abs(values[values.length - 1] - values[0]) / (values.length - 1) : 1);
        const [reachA, reachB] = [0.85 * every(a) * stepOf(a), 0.85 * every(b) * stepOf(b)];
        const x = [];
        const y = [];
        const heads = { x: [], y: [], angle: [] };
        for (const i of picked(a))
            for (const j of picked(b)) {
                const [u, v] = [(gradientA[i][j] ?? 0) / longest, (gradientB[i][j] ?? 0) / longest];
                if (Math.hypot(u, v) < 0.03) continue;
                const [endX, endY] = [b[j] + v * reachB, a[i] + u * reachA];
                x.push(b[j], endX, null);
                y.push(a[i], endY, null);
                heads.x.push(endX);
                heads.y.push(endY);
                heads.angle.push((Math.atan2(v, u) * 180) / Math.PI);
            }
        const [color, ground] = [ActMax.paint("--text"), ActMax.paint("--raised")];
        return [
            // Light around dark is seen on every colour.
            { type: "scatter", mode: "lines", x, y, hoverinfo: "skip", line: { color: ground, width: 3.2 } },
            {
                type: "scatter", mode: "markers", x: heads.x, y: heads.y, hoverinfo: "skip",
                marker: { symbol: "triangle-up", size: 10, color: ground, angle: heads.angle },
            },
            { type: "scatter", mode: "lines", x, y, hoverinfo: "skip", line: { color, width: 1.4 } },
            {
                type: "scatter", mode: "markers", x: heads.x, y: heads.y, hoverinfo: "skip",
                marker: { symbol: "triangle-up", size: 7, color, angle: heads.angle },
            },
        ];
    };

    const sweep = (found) => [
        {
            type: "heatmap", z: found.response, x: found.b, y: found.a, showscale: ActMax.exports,
            ...ActMax.scaleFor(Math.min(0, ...found.response.flat()), Math.max(...found.response.flat())),
            meta: [ActMax.plain(found.nameA), ActMax.plain(found.nameB)],
            hovertemplate: "%{meta[0]} %{y:.3~g}<br>%{meta[1]} %{x:.3~g}<br>response <b>%{z:.4~g}</b><extra></extra>",
        },
        ...arrows(found),
    ];

    const rowsOf = (...columns) => columns[0].map((_, i) => columns.map((column) => column[i]));

    const parts = (found) =>
        [
            found.removed.length > 0 && {
                name: "removal", title: "Inputs removed",
                about:
                    "Inputs are taken away one after the other, the strongest first" +
                    (found.weakestLeft.length > 0 ? "; the paler line: the weakest first." : "."),
                traces: () => [
                    ...(found.weakestLeft.length > 0
                        ? [{ ...line(found.weakestRemoved, found.weakestLeft, "weakest first, removed", 0), opacity: 0.45 }]
                        : []),
                    line(found.removed, found.left, "removed"),
                ],
                layout: () => layout("inputs removed", "share left"),
                csv: () => [
                    ["order", "inputs", "share"],
                    ...rowsOf(found.removed, found.left).map((row) => ["strongest first", ...row]),
                    ...rowsOf(found.weakestRemoved, found.weakestLeft).map((row) => ["weakest first", ...row]),
                ],
            },
            found.noise.length > 0 && {
                name: "noise", title: "Noise", about: "Mean response with its standard deviation.",
                traces: () => noise(found),
                layout: () => layout("standard deviation of the noise", "response"),
                csv: () => [["sd", "mean", "sd_response"], ...rowsOf(found.noise, found.noiseMean, found.noiseSpread)],
            },
            found.scale.length > 0 && {
                name: "dose", title: "Dose", about: "The whole stimulus scaled; 1 is the best one.",
                traces: () => [line(found.scale, found.response, "scale")],
                layout: () =>
                    layout("scale of the stimulus", "response", {
                        shapes: [
                            {
                                type: "line", yref: "paper", y0: 0, y1: 1, x0: 1, x1: 1,
                                line: { color: ActMax.paint("--edge"), width: 1.5, dash: "dash" },
                            },
                        ],
                    }),
                csv: () => [["scale", "response"], ...rowsOf(found.scale, found.response)],
            },
            found.sweep && {
                name: "sweep", title: "Two directions", about: "Response over a plane of stimuli; arrows are its gradient.",
                key: () => {
                    const values = found.sweep.response.flat();
                    return ActMax.colourKey("response", ActMax.scaleFor(Math.min(0, ...values), Math.max(...values)));
                },
                traces: () => sweep(found.sweep),
                layout: () => layout(ActMax.plain(found.sweep.nameB), "", {
                        height: 380,
                        yaxis: ActMax.axis(ActMax.plain(found.sweep.nameA), { showgrid: false }),
                    }),
                csv: () => [
                    ["a", "b", "response", "gradient_a", "gradient_b"],
                    ...found.sweep.a.flatMap((a, i) =>
                        found.sweep.b.map((b, j) => [
                            a,
                            b,
                            found.sweep.response[i][j],
                            found.sweep.gradientA[i]?.[j] ?? null,
                            found.sweep.gradientB[i]?.[j] ?? null,
                        ]),
                    ),
                ],
            },
        ].filter(Boolean);

    const showAlone = (section, found) => {
        const block = section.querySelector(".alone");
        block.hidden = found.alone.length === 0;
        if (block.hidden) return;
        const loss = (row) => (row.share === null ? null : 1 - row.share);
        const most = Math.max(...found.alone.map((row) => Math.abs(loss(row) ?? 0)));
        block.querySelector(".table").replaceChildren(
            ActMax.table({
                caption: "Single inputs removed",
                file: "removed-alone.csv",
                filterLabel: "Filter",
                rows: found.alone,
                columns: [
                    { title: "name", value: (row) => row.name, head: true },
                    { title: "group", value: (row) => row.group },
                    { title: "lost", show: (row) => ActMax.bar(loss(row), most) },
                    { title: "share left", value: (row) => row.share, numeric: true, rising: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
    };

    ActMax.makeLandscape = (data) => {
        const found = data.landscape;
        const section = document.getElementById("landscape");
        section.hidden = !found;
        if (!found) return () => {};
        const shown = parts(found);
        const blocks = shown.map((part) =>
            element(
                "div",
                { class: "plot" },
                element("h3", {}, part.title),
                element("p", { class: "note" }, part.about),
                element("div", { class: "key" }),
                element("div", { class: "chart", "data-name": part.name }),
                element("div", { class: "controls" }, ActMax.downloadButton(`${part.name}.csv`, part.csv)),
            ),
        );
        section.querySelector(".plots").replaceChildren(...blocks);
        const diversity = found.diversity === null ? "" : ` Diversity of the restarts: ${show(found.diversity, 3)}.`;
        const reading = found.reading ? `The response is the ${found.reading}. ` : "";
        const clusters =
            found.clusters.length > 0
                ? `${ActMax.count(found.clusters.length, "cluster")} of restarts ${found.clusters.length === 1 ? "was" : "were"} found.${diversity}`
                : diversity.trim();
        section.querySelector(".note").textContent = reading + clusters;
        showAlone(section, found);
        section.querySelector(".clusters").hidden = found.clusters.length === 0;
        section.querySelector(".clusters .table").replaceChildren(
            ...(found.clusters.length > 0
                ? [
                      ActMax.table({
                          caption: "Clusters of restarts",
                          file: "clusters.csv",
                          rows: found.clusters.map((cluster, i) => ({ ...cluster, number: i + 1 })),
                          columns: [
                              { title: "cluster", value: (row) => row.number, numeric: true, rising: true },
                              { title: "members", value: (row) => row.restarts.length, numeric: true },
                              { title: "total loss", value: (row) => row.total, numeric: true, rising: true },
                              { title: "restarts", value: (row) => row.restarts.join(" ") },
                          ],
                      }),
                  ]
                : []),
        );
        return () =>
            shown.forEach((part, i) => {
                if (part.key) blocks[i].querySelector(".key").replaceChildren(part.key());
                const label = `${part.title}. ${part.about} The numbers can be downloaded.`;
                ActMax.draw(blocks[i].querySelector(".chart"), part.traces(), part.layout(), label);
            });
    };
})();
