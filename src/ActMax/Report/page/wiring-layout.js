"use strict";
// Where the nodes of a wiring diagram lie: columns in time, and within a column near what they are connected with.
(() => {
    const sweeps = 6;

    const order = (columns, links) => {
        const before = new Map();
        const after = new Map();
        const add = (map, key, value) => map.set(key, [...(map.get(key) ?? []), value]);
        for (const link of links) {
            add(before, link.to, link);
            add(after, link.from, link);
        }
        const rank = new Map();
        const number = (column) => column.forEach((place, i) => rank.set(place, (i + 0.5) / column.length));
        columns.forEach(number);
        const sortBy = (column, map, end) => {
            const centre = new Map(
                column.map((place) => {
                    const found = map.get(place) ?? [];
                    const weight = found.reduce((sum, link) => sum + Math.sqrt(link.strength), 0);
                    const mean = found.reduce((sum, link) => sum + Math.sqrt(link.strength) * rank.get(link[end]), 0);
                    return [place, weight > 0 ? mean / weight : rank.get(place)];
                }),
            );
            column.sort((a, b) => centre.get(a) - centre.get(b) || rank.get(a) - rank.get(b));
            number(column);
        };
        for (let sweep = 0; sweep < sweeps; sweep++) {
            for (const column of columns) sortBy(column, before, "from");
            for (const column of [...columns].reverse()) sortBy(column, after, "to");
        }
    };

    // Gives each place x, y and radius, and says how large the whole is.
    ActMax.layOut = ({ places, links }, names, width) => {
        const present = places.map((place) => place.column);
        const first = Math.min(...present);
        const last = Math.max(...present);
        const columns = Array.from({ length: last - first + 1 }, () => []);
        for (const place of places) columns[place.column - first].push(place);
        const weight = new Map();
        for (const link of links)
            for (const end of [link.from, link.to]) weight.set(end, (weight.get(end) ?? 0) + link.strength);
        for (const column of columns) column.sort((a, b) => (weight.get(b) ?? 0) - (weight.get(a) ?? 0));
        order(columns, links);

        const margin = width > 560 ? 84 : 58;
        const top = 46;
        const tallest = Math.max(1, ...columns.map((column) => column.length));
        const row = tallest > 28 ? 30 : tallest > 14 ? 36 : 46;
        const step = Math.max(112, columns.length > 1 ? (width - 2 * margin) / (columns.length - 1) : 0);
        const height = top + tallest * row + 16;
        columns.forEach((column, c) => {
            // Spread over the height as far as looks even.
            const space = Math.min(row * 2.2, (tallest * row) / column.length);
            const start = top + (tallest * row - space * column.length) / 2;
            column.forEach((place, i) => {
                place.x = margin + c * step;
                place.y = start + (i + 0.62) * space;
                place.radius = Math.min(13, 6.5 + 1.2 * Math.log2(place.count));
            });
        });
        return {
            width: Math.max(width, 2 * margin + (columns.length - 1) * step),
            height,
            step,
            heads: columns.map((_, c) => ({ x: margin + c * step, text: names[first + c] ?? "" })),
            columns,
        };
    };
})();
