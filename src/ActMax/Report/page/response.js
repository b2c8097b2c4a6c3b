"use strict";
// What the model does: targets against their goals, and the most active neurons.
(() => {
    const { plain, show } = ActMax;

    const offBy = ({ goalValue, reached }) => (goalValue === null || reached === null ? null : reached - goalValue);

    let hidden = new Set();

    const drawTargets = (data, item, chart) => {
        const x = data.layers.map((_, i) => i);
        const traces = [];
        item.targets.forEach((target, i) => {
            if (hidden.has(i)) return;
            const style = ActMax.category(i);
            // Names go in as data, so that a percent sign in one stays a percent sign.
            const meta = [plain(target.name), plain(target.goal), show(target.reached, 4)];
            traces.push({
                type: "scatter", mode: data.layers.length > 40 ? "lines" : "lines+markers", x, y: target.trace,
                line: { ...style, width: 2.5 }, marker: { size: 5, color: style.color },
                customdata: data.layers.map((layer) => plain(ActMax.moment(ActMax.layerUnit(data), layer))),
                meta,
                hovertemplate: "<b>%{meta[0]}</b><br>%{customdata}: <b>%{y:.4~g}</b><extra></extra>",
            });
            const goalHeight = target.goalValue ?? target.reached;
            traces.push({
                type: "scatter", mode: "markers", x: [target.layer], y: [goalHeight],
                marker: {
                    symbol: target.goalValue === null ? "triangle-up-open" : "diamond-open",
                    size: 15, color: style.color, line: { width: 2.5, color: style.color },
                },
                meta,
                hovertemplate: "<b>%{meta[0]}</b><br>goal: %{meta[1]}<br>reached: %{meta[2]}<extra></extra>",
            });
            if (target.goalValue !== null && target.reached !== null)
                traces.push({
                    type: "scatter", mode: "lines", x: [target.layer, target.layer], y: [target.reached, goalHeight],
                    line: { color: style.color, width: 1.5, dash: "dot" }, hoverinfo: "skip",
                });
        });
        const title = ActMax.timeTitle(ActMax.layerUnit(data));
        const layout = {
            height: 340,
            margin: { l: 10, r: 12, t: 14, b: 46 },
            xaxis: ActMax.namedAxis(title, data.layers, chart.parentElement.clientWidth - 90),
            yaxis: ActMax.axis("activity", {
                zeroline: true,
                zerolinecolor: ActMax.paint("--rule"),
                rangemode: "tozero",
            }),
            hovermode: "closest",
        };
        const label = item.targets
            .map((target) => {
                const moment = ActMax.moment(ActMax.layerUnit(data), data.layers[target.layer]);
                return `${target.name}: ${show(target.reached)} at ${moment}, goal ${target.goal}`;
            })
            .join("; ");
        ActMax.draw(chart, traces, layout, `Activity of the targets over layers. ${label}`);
    };

    ActMax.showTargets = (data, item, fresh) => {
        const section = document.getElementById("response");
        section.hidden = item.targets.length === 0;
        if (section.hidden) return;
        const chart = section.querySelector(".chart");
        // A response without a course is told by the table.
        chart.hidden = data.layers.length < 2;
        if (fresh) {
            hidden = new Set();
            const entries = item.targets.map((target, i) => ({
                name: target.name,
                style: ActMax.category(i),
                on: true,
            }));
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
            section.querySelector(".note").textContent = chart.hidden ? "" :
                "The open diamond is the goal, at the layer it is asked for; " +
                "an open triangle marks a target without a number, such as a maximum.";
            section.querySelector(".table").replaceChildren(
                ActMax.table({
                    caption: "Targets",
                    file: "targets.csv",
                    filterLabel: "Filter",
                    rows: item.targets,
                    columns: [
                        { title: "name", value: (row) => row.name, head: true },
                        { title: "group", value: (row) => row.group },
                        { title: "layer", value: (row) => data.layers[row.layer] },
                        { title: "goal", value: (row) => row.goal },
                        {
                            title: "reached",
                            value: (row) => row.reached,
                            show: (row) => show(row.reached, 4),
                            numeric: true,
                        },
                        { title: "off by", value: offBy, numeric: true },
                        { title: "id", value: (row) => row.id, class: "id" },
                    ],
                }),
            );
        }
        if (!chart.hidden) drawTargets(data, item, chart);
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
        // In the order of their strength, so the group moves into the words on hover.
        const about = (row) => [row.id, row.group].filter(Boolean).join(" · ");
        const drawn = rows.slice(0, 40).map((row) => ({ ...row, group: "", id: about(row) }));
        ActMax.heatMap(chart, drawn, data.layers, {
            unit: ActMax.layerUnit(data),
            noun: "activity",
            label:
                `Heat map of the activity of ${drawn.length} neurons over layers. ` +
                "The numbers are in the table below.",
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
                    {
                        title: ActMax.timeTitle(ActMax.layerUnit(data), "peak at"),
                        value: (row) => data.layers[row.peakAt] ?? "",
                    },
                    { title: "total", value: (row) => row.total, numeric: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
    };
})();
