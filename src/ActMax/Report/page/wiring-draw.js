"use strict";
// Draws a wiring diagram that has been laid out.
(() => {
    const { shape, show, shorten } = ActMax;

    const kind = (place) => (place.count > 1 ? `${place.group || "group"}, ${place.count} neurons` : place.name);
    ActMax.placeWords = (place, names) => {
        const noun = place.input ? "stimulus" : "activity";
        const mean = place.count > 1 ? "mean " : "";
        return [
            kind(place) + (place.target ? ", target" : ""),
            names[place.column],
            `${mean}${noun} ${show(place.activity, 4)}`,
            ...(place.necessity === null || place.necessity === undefined
                ? []
                : [`without it ${show(100 * place.necessity, 3)} % of the target is lost`]),
        ];
    };

    ActMax.signColour = (sign) => ActMax.paint(sign < 0 ? "--inhibits" : "--excites");

    const curve = ({ from, to }) => {
        const [x0, y0] = [from.x + from.radius + 1, from.y];
        const [x1, y1] = [to.x - to.radius - 6, to.y];
        const bend = (x1 - x0) * 0.45;
        return `M${x0.toFixed(1)} ${y0.toFixed(1)}C${(x0 + bend).toFixed(1)} ${y0.toFixed(1)} ${(x1 - bend).toFixed(1)} ${y1.toFixed(1)} ${x1.toFixed(1)} ${y1.toFixed(1)}`;
    };

    // The end of a connection tells its sign without colour: an arrow excites, a bar inhibits.
    const tip = ({ to, sign }, width) => {
        const x = to.x - to.radius - 2;
        const size = 3.2 + width * 0.8;
        return sign < 0
            ? `M${(x - 2).toFixed(1)} ${(to.y - size).toFixed(1)}v${(2 * size).toFixed(1)}`
            : `M${(x - size - 1.5).toFixed(1)} ${(to.y - size).toFixed(1)}L${x.toFixed(1)} ${to.y.toFixed(1)}L${(x - size - 1.5).toFixed(1)} ${(to.y + size).toFixed(1)}z`;
    };

    const drawLink = (link, most) => {
        const width = 0.8 + 6.2 * Math.sqrt(most > 0 ? link.strength / most : 0);
        const colour = ActMax.signColour(link.sign);
        link.mark = shape(
            "g",
            { class: "link", opacity: 0.62 },
            shape("path", {
                d: curve(link), fill: "none", stroke: colour, "stroke-width": width.toFixed(2),
                "stroke-dasharray": link.sign < 0 ? `${(4 + width).toFixed(1)} ${(2 + width * 0.5).toFixed(1)}` : null,
            }),
            shape("path", {
                d: tip(link, width), fill: link.sign < 0 ? "none" : colour,
                stroke: link.sign < 0 ? colour : "none", "stroke-width": 2.4,
            }),
            // Thin lines are hard to point at.
            shape("path", { d: curve(link), fill: "none", stroke: "transparent", "stroke-width": Math.max(10, width) }),
        );
        return link.mark;
    };

    const drawPlace = (place, scale, room) => {
        const r = place.radius;
        const look = {
            fill: ActMax.colourOf(scale, place.activity),
            stroke: ActMax.paint("--text"),
            "stroke-width": place.target ? 2.4 : 1.1,
        };
        const body = place.input
            ? shape("rect", { x: -r, y: -r, width: 2 * r, height: 2 * r, rx: 2, class: "body", ...look })
            : shape("circle", { r, class: "body", ...look });
        const words = place.count > 1 ? `${shorten(place.name, Math.max(6, room - 5))} ×${place.count}` : shorten(place.name, room);
        place.mark = shape(
            "g",
            { class: "place", transform: `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})` },
            // The name belongs to what can be pointed at, and so does what lies between.
            shape("rect", {
                x: -Math.max(16, 3.3 * words.length), y: -(r + 19), width: 2 * Math.max(16, 3.3 * words.length),
                height: 2 * r + 25, fill: "transparent",
            }),
            place.target
                ? shape("circle", {
                      r: r + 4, fill: "none", stroke: ActMax.paint("--text"), "stroke-width": 1.2, class: "ring",
                  })
                : null,
            body,
            place.opens
                ? shape("path", {
                      d: "M-3.5 0h7M0 -3.5v7", fill: "none", stroke: ActMax.inkOn(look.fill), "stroke-width": 1.6,
                  })
                : null,
            shape(
                "text",
                {
                    y: -(r + (place.target ? 8 : 5)), "text-anchor": "middle", "font-size": 11.5,
                    fill: ActMax.paint("--text"), stroke: ActMax.paint("--raised"), "stroke-width": 3.5,
                    "stroke-linejoin": "round", "paint-order": "stroke", "font-weight": place.target ? 700 : 400,
                },
                words,
            ),
        );
        return place.mark;
    };

    // Black or white, whichever is read on this colour.
    ActMax.inkOn = (colour) => {
        const [r, g, b] = [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16) / 255);
        return 0.2126 * r ** 2.2 + 0.7152 * g ** 2.2 + 0.0722 * b ** 2.2 > 0.36 ? "#1c2126" : "#ffffff";
    };

    ActMax.activityScale = (wiring) => {
        const values = wiring.nodes.map((node) => node.activity ?? 0);
        return ActMax.scaleFor(Math.min(0, ...values), Math.max(0, ...values));
    };

    // An svg element; each link and place gets its element as `mark`.
    ActMax.drawWiring = (view, layout, scale, label) => {
        const { width, height, heads } = layout;
        const room = Math.max(8, Math.floor(layout.step / 7.2));
        const svg = shape("svg", {
            viewBox: `0 0 ${width.toFixed(0)} ${height.toFixed(0)}`, width: width.toFixed(0),
            height: height.toFixed(0), role: "group", "aria-label": label,
            "font-family": getComputedStyle(document.body).fontFamily, class: "wiring",
        });
        svg.append(
            ...heads.flatMap(({ x, text }, i) => [
                i % 2 === 0
                    ? shape("rect", {
                          x: x - layout.step / 2, y: 0, width: layout.step, height,
                          fill: ActMax.paint("--band"), class: "band",
                      })
                    : null,
                shape("text", { x, y: 18, "text-anchor": "middle", "font-size": 12, fill: ActMax.paint("--soft") }, text),
            ]).filter(Boolean),
            shape("g", {}, ...[...view.links].reverse().map((link) => drawLink(link, view.most))),
            shape("g", {}, ...view.places.map((place) => drawPlace(place, scale, room))),
        );
        svg.scale = scale;
        return svg;
    };

    // What colours and lines mean, for a drawing that stands alone.
    ActMax.wiringKey = (scale, y) => {
        const words = (x, text, anchor = "start") =>
            shape("text", { x, y: y + 4, "font-size": 11.5, "text-anchor": anchor, fill: ActMax.paint("--text") }, text);
        const arm = (x, sign) =>
            shape("path", {
                d: `M${x} ${y}h26`, stroke: ActMax.signColour(sign), "stroke-width": 3,
                "stroke-dasharray": sign < 0 ? "6 3" : null,
            });
        return shape(
            "g",
            {},
            shape(
                "linearGradient",
                { id: "activity" },
                ...scale.colorscale.map(([offset, colour]) => shape("stop", { offset, "stop-color": colour })),
            ),
            words(20, "activity"),
            words(94, show(scale.zmin, 2), "end"),
            shape("rect", { x: 100, y: y - 5, width: 110, height: 10, fill: "url(#activity)" }),
            words(216, show(scale.zmax, 2)),
            arm(270, 1),
            words(302, "excites"),
            arm(370, -1),
            words(402, "inhibits"),
            words(470, "□ stimulus   ◎ target"),
        );
    };
})();
