"use strict";
// Frames of a stimulus on a canvas: pixels as squares, hexals as hexagons; one grey scale for all frames.
(() => {
    const levelsOf = (base64) => {
        const text = atob(base64);
        return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
    };

    // Of two channels the first is green and the second magenta; three are red, green and blue; more stand side by side.
    const pixelPainter = (movie, levels) => {
        const { height, width } = movie;
        const channels = movie.channels.length;
        const size = height * width;
        const sideBySide = channels > 3;
        const columns = sideBySide ? channels * (width + 1) - 1 : width;
        const planes = channels === 1 ? [0, 0, 0] : channels === 2 ? [1, 0, 1] : [0, 1, 2];
        const raster = ActMax.element("canvas", { width: columns, height });
        const inner = raster.getContext("2d");
        const image = inner.createImageData(columns, height);
        image.data.fill(255);
        const put = (column, row, red, green, blue) => {
            const at = 4 * (row * columns + column);
            image.data[at] = red;
            image.data[at + 1] = green;
            image.data[at + 2] = blue;
        };
        return {
            ratio: columns / height,
            paint: (canvas, frame) => {
                const start = frame * channels * size;
                const at = (channel, pixel) => levels[start + channel * size + pixel];
                for (let pixel = 0; pixel < size; pixel++) {
                    const [column, row] = [pixel % width, Math.floor(pixel / width)];
                    if (sideBySide)
                        for (let channel = 0; channel < channels; channel++) {
                            const level = at(channel, pixel);
                            put(channel * (width + 1) + column, row, level, level, level);
                        }
                    else put(column, row, at(planes[0], pixel), at(planes[1], pixel), at(planes[2], pixel));
                }
                inner.putImageData(image, 0, 0);
                const outer = canvas.getContext("2d");
                outer.imageSmoothingEnabled = false;
                outer.drawImage(raster, 0, 0, canvas.width, canvas.height);
            },
        };
    };

    // Hexals in the order of the lattice: u from -e to e, within it v; x = 3/2 v, y = sqrt 3 (u + v/2) downwards.
    const hexPainter = (movie, levels) => {
        const hexals = movie.width;
        const extent = Math.round((Math.sqrt(12 * hexals - 3) - 3) / 6);
        const centres = [];
        for (let u = -extent; u <= extent; u++)
            for (let v = Math.max(-extent, -extent - u); v <= Math.min(extent, extent - u); v++)
                centres.push([1.5 * v, Math.sqrt(3) * (u + v / 2)]);
        const halfWidth = 1.5 * extent + 1;
        const halfHeight = Math.sqrt(3) * (extent + 0.5);
        const corners = [0, 1, 2, 3, 4, 5].map((i) => [Math.cos((Math.PI / 3) * i), Math.sin((Math.PI / 3) * i)]);
        return {
            ratio: halfWidth / halfHeight,
            paint: (canvas, frame) => {
                const context = canvas.getContext("2d");
                const side = canvas.width / (2 * halfWidth);
                context.clearRect(0, 0, canvas.width, canvas.height);
                centres.forEach(([x, y], hexal) => {
                    const level = levels[frame * hexals + hexal];
                    context.fillStyle = `rgb(${level},${level},${level})`;
                    context.beginPath();
                    for (const [dx, dy] of corners)
                        context.lineTo((x + halfWidth + 1.02 * dx) * side, (y + halfHeight + 1.02 * dy) * side);
                    context.fill();
                });
            },
        };
    };

    // { ratio (width over height), paint(canvas, frame) }.
    ActMax.framePainter = (movie, index) => {
        const levels = levelsOf(movie.items[index]);
        return movie.kind === "hex" ? hexPainter(movie, levels) : pixelPainter(movie, levels);
    };
})();
