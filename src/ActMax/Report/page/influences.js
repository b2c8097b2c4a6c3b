"use strict";
// How much each input counts (saliency).
(() => {
    const { show } = ActMax;
    const mostDrawn = 40;

    const left = (found) =>
        found.allRows > found.rows.length
            ? ` This page carries the largest ${show(found.rows.length)} of ${show(found.allRows)} rows; ${found.file} has all.`
            : "";
    ActMax.leftInFile = left;

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
})();
