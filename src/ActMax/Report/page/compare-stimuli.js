"use strict";
// The stimuli of several runs side by side, on one colour scale, and the difference of two of them.
(() => {
    const { element, show } = ActMax;
    const mostDrawn = 60;

    const rowsOf = (data, run) => {
        const times = run.times.length;
        return data.inputs.map((input, i) => ({ ...input, values: run.values.subarray(i * times, (i + 1) * times) }));
    };

    ActMax.makeStimuli = (data) => {
        const section = document.getElementById("stimuli");
        section.hidden = data.inputs.length === 0;
        if (section.hidden) return () => {};
        const drawn = Math.min(mostDrawn, data.inputs.length);
        section.querySelector(".note").textContent =
            `The ${show(drawn)} inputs that are strongest in any run, of ${ActMax.count(data.allInputs, "input")} that are not silent; ` +
            "the first stimulus of each run. All panels share one scale. Zero is blank.";
        const blocks = data.runs.map((run, i) =>
            element(
                "div",
                { class: "plot" },
                element("h3", {}, run.name),
                element("div", { class: "key" }),
                element("div", { class: "chart", "data-name": `stimulus-${i + 1}` }),
            ),
        );
        section.querySelector(".plots").replaceChildren(...blocks);
        section.querySelector(".controls").replaceChildren(
            ActMax.downloadButton("stimuli.csv", () => [
                ["id", "name", "group", "time", ...data.runs.map((run) => run.name)],
                ...data.inputs.flatMap((input, i) =>
                    Array.from({ length: Math.max(...data.runs.map((run) => run.times.length)) }, (_, t) => [
                        input.id,
                        input.name,
                        input.group,
                        t,
                        ...data.runs.map((run) => (t < run.times.length ? run.values[i * run.times.length + t] : null)),
                    ]),
                ),
            ]),
        );
        const all = data.runs.flatMap((run) => rowsOf(data, run).slice(0, drawn));
        const range = ActMax.limits(all);
        return () =>
            data.runs.forEach((run, i) =>
                ActMax.heatMap(blocks[i].querySelector(".chart"), rowsOf(data, run).slice(0, drawn).map((row) => ({ ...row, group: "", id: row.group })), run.times, {
                    unit: data.timeUnit, noun: "stimulus", range,
                    label: `Heat map of the stimulus of ${run.name}: ${drawn} inputs over time.`,
                }),
            );
    };

    const difference = (data, a, b) => {
        const times = Math.min(a.times.length, b.times.length);
        return data.inputs
            .map((input, i) => {
                const at = (run, t) => {
                    const value = run.values[i * run.times.length + t];
                    return Number.isNaN(value) ? 0 : value;
                };
                const values = Array.from({ length: times }, (_, t) => at(a, t) - at(b, t));
                const sum = (run) => Array.from({ length: times }, (_, t) => at(run, t)).reduce((x, y) => x + y, 0);
                return {
                    ...input,
                    values,
                    a: sum(a),
                    b: sum(b),
                    size: values.reduce((total, value) => total + Math.abs(value), 0),
                };
            })
            .sort((x, y) => y.size - x.size);
    };

    ActMax.makeDifference = (data) => {
        const section = document.getElementById("difference");
        section.hidden = data.inputs.length === 0;
        if (section.hidden) return () => {};
        const chosen = [0, 1];
        const pick = (which, title) => {
            const select = element(
                "select",
                {},
                ...data.runs.map((run, i) => element("option", { value: i, selected: i === chosen[which] }, run.name)),
            );
            select.addEventListener("change", () => {
                chosen[which] = Number(select.value);
                draw(true);
            });
            return element("label", {}, title, " ", select);
        };
        section.querySelector(".controls").replaceChildren(pick(0, "A"), pick(1, "minus B"));
        const draw = (fresh) =>
            ActMax.guard("difference", () => {
                const [a, b] = chosen.map((i) => data.runs[i]);
                const rows = difference(data, a, b);
                const drawn = rows.filter((row) => row.size > 0).slice(0, mostDrawn);
                const chart = section.querySelector(".chart");
                chart.hidden = drawn.length === 0;
                if (drawn.length > 0)
                    ActMax.heatMap(chart, drawn.map((row) => ({ ...row, group: "", id: row.group })), a.times.slice(0, b.times.length), {
                        unit: data.timeUnit, noun: "difference",
                        label: `Heat map of the difference ${a.name} minus ${b.name}. The numbers are in the table.`,
                    });
                if (!fresh) return;
                const [least, most] = ActMax.limits(rows);
                section.querySelector(".table").replaceChildren(
                    ActMax.table({
                        caption: `Difference of ${a.name} and ${b.name}`,
                        file: "difference.csv",
                        filterLabel: "Filter",
                        rows,
                        columns: [
                            { title: "name", value: (row) => row.name, head: true },
                            { title: "group", value: (row) => row.group },
                            { title: "over time", show: (row) => ActMax.sparkline(row.values, least, most) },
                            { title: "total of A", value: (row) => row.a, numeric: true },
                            { title: "total of B", value: (row) => row.b, numeric: true },
                            { title: "absolute difference", value: (row) => row.size, numeric: true },
                            { title: "id", value: (row) => row.id, class: "id" },
                        ],
                    }),
                );
            });
        draw(true);
        return () => draw(false);
    };
})();
