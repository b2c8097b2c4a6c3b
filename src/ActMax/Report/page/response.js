"use strict";
// What the model does: targets against their goals, and the most active neurons.
(() => {
    const { plain, show } = ActMax;
    const layerTitle = (data) => (data.timeUnit === "layer" ? "layer" : `time (${data.timeUnit})`);

    let hidden = new Set();

    const drawTargets = (data, item, chart) => {
        const x = data.layers.map((_, i) => i);
        const traces = [];
        item.targets.forEach((target, i) => {
            if (hidden.has(i)) return;
            const style = ActMax.category(i);
            const name = plain(target.name);
            traces.push({
                type: "scatter", mode: data.layers.length > 40 ? "lines" : "lines+markers", x, y: target.trace,
                line: { ...style, width: 2.5 }, marker: { size: 5, color: style.color },
                customdata: data.layers.map(plain),
                hovertemplate: `<b>${name}</b><br>layer %{customdata}: <b>%{y:.4~g}</b><extra></extra>`,
            });
            const goalHeight = target.goalValue ?? target.reached;
            traces.push({
                type: "scatter", mode: "markers", x: [target.layer], y: [goalHeight],
                marker: {
                    symbol: target.goalValue === null ? "triangle-up-open" : "diamond-open",
                    size: 15, color: style.color, line: { width: 2.5, color: style.color },
                },
                hovertemplate: `<b>${name}</b><br>goal: ${plain(target.goal)}<br>reached: ${show(target.reached, 4)}<extra></extra>`,
            });
            if (target.goalValue !== null && target.reached !== null)
                traces.push({
                    type: "scatter", mode: "lines", x: [target.layer, target.layer], y: [target.reached, goalHeight],
                    line: { color: style.color, width: 1.5, dash: "dot" }, hoverinfo: "skip",
                });
        });
        const layout = {
            height: 340,
            margin: { l: 10, r: 12, t: 14, b: 46 },
            xaxis: { ...ActMax.namedAxis(layerTitle(data), data.layers, chart.parentElement.clientWidth - 90) },
            yaxis: { ...ActMax.axis("activity"), zeroline: true, zerolinecolor: ActMax.paint("--rule"), rangemode: "tozero" },
            hovermode: "closest",
        };
        const label = item.targets
            .map((target) => `${target.name}: ${show(target.reached)} at layer ${data.layers[target.layer]}, goal ${target.goal}`)
            .join("; ");
        ActMax.draw(chart, traces, layout, `Activity of the targets over layers. ${label}`);
    };

    ActMax.showTargets = (data, item, fresh) => {
        const section = document.getElementById("response");
        const chart = section.querySelector(".chart");
        if (fresh) {
            hidden = new Set();
            const entries = item.targets.map((target, i) => ({ name: target.name, style: ActMax.category(i), on: true }));
            section.querySelector(".controls").replaceChildren(
                ...(entries.length > 1
                    ? [
                          ActMax.legend("Targets shown", entries, () => {
                              hidden = new Set(entries.flatMap((entry, i) => (entry.on ? [] : [i])));
                              ActMax.guard("response", () => drawTargets(data, item, chart));
                          }),
                      ]
                    : []),
            );
            section.querySelector(".note").textContent =
                "The open diamond is the goal, at the layer it is asked for; an open triangle asks for as much as possible.";
            section.querySelector(".table").replaceChildren(
                ActMax.table({
                    caption: "Targets",
                    file: "targets.csv",
                    filterLabel: "Filter",
                    rows: item.targets,
                    columns: [
                        { title: "name", value: (row) => row.name, head: true },
                        { title: "group", value: (row) => row.group },
                        { title: "layer", value: (row) => data.layers[row.layer], class: "middle" },
                        { title: "goal", value: (row) => row.goal, class: "middle" },
                        { title: "reached", value: (row) => row.reached, show: (row) => show(row.reached, 4), numeric: true },
                        {
                            title: "off by",
                            value: (row) => (row.goalValue === null || row.reached === null ? null : row.reached - row.goalValue),
                            numeric: true,
                        },
                        { title: "id", value: (row) => row.id, class: "id" },
                    ],
                }),
            );
        }
        drawTargets(data, item, chart);
    };

    ActMax.showNeurons = (data, item, fresh) => {
        const section = document.getElementById("neurons");
        const chart = section.querySelector(".chart");
        const rows = item.strongest.map((neuron) => {
            let peakAt = 0;
            neuron.trace.forEach((value, i) => {
                if (Math.abs(value ?? 0) > Math.abs(neuron.trace[peakAt] ?? 0)) peakAt = i;
            });
            const total = neuron.trace.reduce((sum, value) => sum + (value ?? 0), 0);
            return { ...neuron, values: neuron.trace, peakAt, peak: neuron.trace[peakAt] ?? null, total };
        });
        section.hidden = rows.length === 0;
        if (rows.length === 0) return;
        const drawn = rows.slice(0, 40).map((row) => ({ ...row, group: "", id: [row.id, row.group].filter(Boolean).join(" · ") }));
        ActMax.heatMap(chart, drawn, data.layers, {
            unit: data.timeUnit,
            noun: "activity",
            label: `Heat map of the activity of ${drawn.length} neurons over layers. The numbers are in the table below.`,
        });
        if (!fresh) return;
        section.querySelector(".note").textContent =
            rows.length > drawn.length ? `The first ${drawn.length} of ${rows.length} are drawn.` : "";
        const [least, most] = ActMax.limits(rows);
        section.querySelector(".table").replaceChildren(
            ActMax.table({
                caption: "Most active neurons",
                file: "most-active-neurons.csv",
                filterLabel: "Filter",
                rows: rows.map((row, i) => ({ ...row, rank: i + 1 })),
                columns: [
                    { title: "rank", value: (row) => row.rank, numeric: true, rising: true },
                    { title: "name", value: (row) => row.name, head: true },
                    { title: "group", value: (row) => row.group },
                    { title: "over layers", show: (row) => ActMax.sparkline(row.values, least, most) },
                    { title: "peak", value: (row) => row.peak, numeric: true },
                    { title: "peak at layer", value: (row) => data.layers[row.peakAt] ?? "", class: "middle" },
                    { title: "total", value: (row) => row.total, numeric: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
    };
})();
