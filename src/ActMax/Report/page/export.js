"use strict";
// Saves drawings as files. Opened with #export the page puts all of its charts as SVG and PNG into an element,
// where the command line finds them.
(() => {
    const { shape } = ActMax;

    // A wiring diagram with its key below.
    const keyHeight = 36;
    ActMax.svgText = (svg) => {
        const copy = svg.cloneNode(true);
        const { width } = svg.viewBox.baseVal;
        const height = svg.viewBox.baseVal.height + keyHeight;
        copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
        copy.setAttribute("height", height);
        copy.append(ActMax.wiringKey(svg.scale, height - 18));
        copy.prepend(shape("rect", { width, height, fill: ActMax.paint("--raised") }));
        for (const part of copy.querySelectorAll("[data-far], [tabindex]")) {
            part.removeAttribute("data-far");
            part.removeAttribute("tabindex");
        }
        return new XMLSerializer().serializeToString(copy);
    };

    const density = 3;
    const address = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

    const raster = (svg, width, height) =>
        new Promise((done, failed) => {
            const image = new Image();
            image.onload = () => {
                const canvas = ActMax.element("canvas", { width: width * density, height: height * density });
                canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
                done(canvas.toDataURL("image/png").split(",")[1]);
            };
            image.onerror = () => failed(new Error("a chart could not be drawn as a picture"));
            image.src = address(svg);
        });

    const ofPlot = async (chart) => {
        const { width, height } = chart.getBoundingClientRect();
        await Plotly.relayout(chart, { paper_bgcolor: ActMax.paint("--raised") });
        // On paper nothing beside the chart says what its colours mean.
        if (chart.data.some((trace) => trace.type === "heatmap"))
            await Plotly.restyle(chart, { showscale: true, "colorbar.thickness": 12, "colorbar.outlinewidth": 0 });
        const found = await Plotly.toImage(chart, { format: "svg", width, height });
        const svg = decodeURIComponent(found.slice(found.indexOf(",") + 1));
        return { svg, png: await raster(svg, width, height) };
    };

    const ofDrawing = async (drawing) => {
        const svg = ActMax.svgText(drawing);
        const { width, height } = drawing.viewBox.baseVal;
        return { svg, png: await raster(svg, width, height + keyHeight) };
    };

    const all = async () => {
        const pictures = {};
        for (const chart of document.querySelectorAll(".chart.js-plotly-plot")) {
            if (chart.clientWidth === 0) continue;
            pictures[chart.dataset.name ?? chart.closest("section").id] = await ofPlot(chart);
        }
        const drawing = document.querySelector("svg.wiring");
        if (drawing) pictures.wiring = await ofDrawing(drawing);
        const holder = ActMax.element("script", { type: "application/json", id: "exported" });
        holder.textContent = JSON.stringify(pictures).replace(/</g, "\\u003c");
        document.body.append(holder);
    };

    ActMax.exportAll = () => {
        if (ActMax.exports) all().catch((error) => ActMax.fail("export", error));
    };
})();
