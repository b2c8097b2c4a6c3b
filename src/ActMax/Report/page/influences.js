"use strict";
// How much each input counts (saliency), and in which inputs two stimuli differ (contrast).
(() => {
    const { show, plain } = ActMax;
    const mostDrawn = 40;

    const left = (found) =>
        found.allRows > found.rows.length
            ? ` This page carries the largest ${show(found.rows.length)} of ${show(found.allRows)} rows; ${found.file} has all.`
            : "";

    const byUnit = (found) => {
        const times = [...new Set(found.rows.map((row) => row.time))].sort((a, b) => Number(a) - Number(b));
        const units = new Map();
        for (const row of found.rows) {
            const key = row.id || row.name;
            if (!units.has(key))
                units.set(key, { id: row.id, name: row.name, group: row.group, values: times.map(() => 0), size: 0 });
            const unit = units.get(key);
            unit.values[times.indexOf(row.time)] = row.values[0];
            unit.size += Math.abs(row.values[0] ?? 0);
        }
        return { times, units: [...units.values()].sort((a, b) => b.size - a.size) };
    };

    ActMax.makeSaliency = (data) => {
        const found = data.saliency;
        const section = document.getElementById("saliency");
        section.hidden = !found || found.rows.length === 0;
        if (section.hidden) return () => {};
        const { times, units } = byUnit(found);
        const drawn = units.slice(0, mostDrawn).map((unit) => ({ ...unit, group: "", id: unit.group }));
        section.querySelector(".note").textContent =
            `How much the target depends on each input at each time; the ${show(drawn.length)} with the largest sums are drawn.` + left(found);
        const [least, most] = ActMax.limits(units);
        section.querySelector(".table").replaceChildren(
            ActMax.table({
                caption: "Saliency of inputs",
                file: "saliency.csv",
                filterLabel: "Filter",
                rows: found.rows,
                columns: [
                    { title: "name", value: (row) => row.name, head: true },
                    { title: "group", value: (row) => row.group },
                    { title: "time", value: (row) => (row.time === "" ? null : Number(row.time)), numeric: true, rising: true },
                    { title: "", show: (row) => ActMax.bar(row.values[0], Math.max(-least, most)) },
                    { title: "value", value: (row) => row.values[0], numeric: true },
                    { title: "id", value: (row) => row.id, class: "id" },
                ],
            }),
        );
        return () =>
            ActMax.heatMap(section.querySelector(".chart"), drawn, times, {
                unit: data.timeUnit,
                noun: "saliency",
                label: `Heat map of the saliency of ${drawn.length} inputs over time. The numbers are in the table.`,
            });
    };

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

    ActMax.makeContrast = (data) => {
        const found = data.contrast;
        const section = document.getElementById("contrast");
        section.hidden = !found || found.rows.length === 0;
        if (section.hidden) return () => {};
        const timed = found.rows.some((row) => row.time !== "");
        section.querySelector(".note").textContent =
            "The inputs in which the best stimuli of the two target sets differ most: circle A, diamond B." + left(found);
        const most = Math.max(...found.rows.map((row) => Math.abs(row.values[2] ?? 0)));
        section.querySelector(".table").replaceChildren(
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
