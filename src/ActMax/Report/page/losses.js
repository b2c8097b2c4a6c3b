"use strict";
// Every loss term over the iterations.
(() => {
    const { plain, show } = ActMax;

    ActMax.makeLosses = (data) => {
        const { losses } = data;
        const section = document.getElementById("losses");
        const chart = section.querySelector(".chart");
        section.hidden = losses.iterations.length === 0;
        const curves = [{ name: "total", values: losses.total, whole: true }, ...losses.terms];
        // A lone term is the total.
        const shownCurves = losses.terms.length === 1 ? curves.slice(0, 1) : curves;
        const lookOf = (i) =>
            shownCurves[i].whole
                ? { color: ActMax.paint("--text"), dash: "solid", width: 3 }
                : { ...ActMax.category(i - 1), width: 2 };
        const entries = shownCurves.map((curve, i) => ({ name: curve.name, style: lookOf(i), on: true }));
        const usable = (values) => values.filter((value) => value !== null && value > 0).length >= values.length / 2;
        let scale = usable(losses.total) ? "log" : "linear";

        // Over several decades the decades are enough; within one, plotly chooses.
        const decades = () => {
            const values = shownCurves.flatMap((curve, i) => (entries[i].on ? curve.values : [])).filter((v) => v > 0);
            if (scale !== "log" || values.length === 0) return undefined;
            const [least, most] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, 0]);
            return most / least > 100 ? 1 : undefined;
        };

        const draw = () => {
            const traces = shownCurves.flatMap((curve, i) =>
                entries[i].on
                    ? [
                          {
                              type: "scatter", mode: losses.iterations.length === 1 ? "markers" : "lines",
                              x: losses.iterations,
                              y: scale === "log" ? curve.values.map((v) => (v > 0 ? v : null)) : curve.values,
                              line: lookOf(i),
                              marker: { color: lookOf(i).color },
                              meta: plain(curve.name),
                              hovertemplate: "%{meta}: <b>%{y:.4~g}</b><extra></extra>",
                          },
                      ]
                    : [],
            );
            const last = losses.total.length - 1;
            ActMax.draw(
                chart,
                traces,
                {
                    height: 360,
                    margin: { l: 10, r: 12, t: 14, b: 46 },
                    hovermode: "x unified",
                    xaxis: ActMax.axis("iteration", {
                        showgrid: false,
                        hoverformat: ",d",
                        spikecolor: ActMax.paint("--edge"),
                        spikethickness: -1,
                        spikedash: "solid",
                    }),
                    yaxis: ActMax.axis("loss", { type: scale, exponentformat: "power", dtick: decades() }),
                },
                `Losses over iterations. The total goes from ${show(losses.total[0], 4)} ` +
                    `to ${show(losses.total[last], 4)}.`,
            );
        };
        const redraw = () => ActMax.guard("losses", draw);

        section.querySelector(".controls").replaceChildren(
            ActMax.choice(
                "Scale of the losses",
                [
                    { value: "log", text: "Logarithmic" },
                    { value: "linear", text: "Linear" },
                ],
                scale,
                (value) => {
                    scale = value;
                    redraw();
                },
            ),
            ActMax.downloadButton("losses.csv", () => [
                ["iteration", ...curves.map((curve) => curve.name)],
                ...losses.iterations.map((iteration, i) => [iteration, ...curves.map((curve) => curve.values[i])]),
            ]),
            ...(entries.length > 1 ? [ActMax.legend("Terms shown", entries, redraw)] : []),
        );
        section.querySelector(".note").textContent =
            "Each term is shown with its weight." +
            (losses.every > 1 ? ` Every ${show(losses.every)}th iteration is carried here.` : "") +
            (curves.some((curve) => curve.values.some((value) => value !== null && value <= 0))
                ? " Values at or below zero are gaps on the logarithmic scale."
                : "") +
            (curves.some((curve) => curve.values.includes(null)) ? " Values that are not finite are gaps." : "");
        return draw;
    };
})();
