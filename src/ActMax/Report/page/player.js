"use strict";
// The stimulus of the chosen item: a picture, or a movie at true speed with a slider, beside the response of the targets.
(() => {
    const { element, shape, show } = ActMax;
    const longestSide = 420;
    const mostTraces = 6;

    // One player at a time: a new item stops the old one.
    let stop = () => {};
    let frame = 0;
    let speed = 1;

    const secondsOf = (movie) => movie.frameSeconds ?? 0.1;
    const timeOf = (movie, at) =>
        movie.frameSeconds === null ? `frame ${at}` : `${show(at * movie.frameSeconds, 3)} s`;

    // Responses over the frames of the stimulus, with a line at the frame that is shown.
    const makeTrace = (data, item, movie, width, seek) => {
        const targets = item.targets.slice(0, mostTraces);
        const values = targets.flatMap((target) => target.trace).filter((value) => value !== null);
        if (movie.frames < 2 || data.layers.length < 2 || values.length === 0) return null;
        const [left, right, top, bottom, height] = [46, 10, 10, 34, 190];
        const least = Math.min(0, ...values);
        const most = Math.max(...values, least + 1e-12);
        const x = (at) => left + ((width - left - right) * at) / Math.max(1, movie.frames - 1);
        const y = (value) => top + ((height - top - bottom) * (most - value)) / (most - least);
        const text = ActMax.paint("--soft");
        const label = (px, py, anchor, words) =>
            shape("text", { x: px, y: py, "text-anchor": anchor, fill: text, "font-size": 11 }, words);
        const curves = targets.flatMap((target, i) => {
            let path = "";
            let down = false;
            target.trace.forEach((value, layer) => {
                if (value !== null) path += `${down ? "L" : "M"}${x(layer + movie.responseStart).toFixed(1)} ${y(value).toFixed(1)}`;
                down = value !== null;
            });
            const { color } = ActMax.category(i);
            const at = target.layer + movie.responseStart;
            return [
                shape("path", { d: path, fill: "none", stroke: color, "stroke-width": 2 }),
                shape("circle", { cx: x(at), cy: y(target.reached ?? 0), r: 5, fill: "none", stroke: color, "stroke-width": 2 }),
            ];
        });
        const cursor = shape("line", {
            y1: top, y2: height - bottom, stroke: ActMax.paint("--text"), "stroke-width": 1.5, class: "cursor",
        });
        const last = movie.frames - 1;
        const svg = shape(
            "svg",
            { viewBox: `0 0 ${width} ${height}`, width, height, class: "trace", "aria-hidden": "true" },
            shape("line", { x1: left, x2: width - right, y1: y(0), y2: y(0), stroke: ActMax.paint("--rule") }),
            shape("line", { x1: left, x2: left, y1: top, y2: height - bottom, stroke: ActMax.paint("--rule") }),
            label(left - 6, y(most) + 4, "end", show(most, 2)),
            label(left - 6, y(least) + 4, "end", show(least, 2)),
            label(left, height - 18, "start", timeOf(movie, 0)),
            label(width - right, height - 18, "end", timeOf(movie, last)),
            label((left + width - right) / 2, height - 4, "middle", "stimulus time"),
            ...curves,
            cursor,
        );
        svg.addEventListener("click", (event) => {
            const box = svg.getBoundingClientRect();
            const share = (event.clientX - box.left - left) / Math.max(1, box.width - left - right);
            seek(Math.round(Math.max(0, Math.min(1, share)) * last));
        });
        return {
            svg,
            move: (at) => {
                cursor.setAttribute("x1", x(at).toFixed(1));
                cursor.setAttribute("x2", x(at).toFixed(1));
            },
        };
    };

    const sizeOf = (ratio, room) => {
        const width = Math.max(60, Math.min(room, ratio >= 1 ? longestSide : longestSide * ratio));
        return { width: Math.round(width), height: Math.round(width / ratio) };
    };

    const channelWords = (movie) => {
        const names = movie.channels.map((name, i) => name || `channel ${i}`);
        if (names.length === 2) return ` Green: ${names[0]}; magenta: ${names[1]}.`;
        if (names.length === 3) return " Channels are red, green and blue.";
        return names.length > 3 ? ` Side by side: ${names.join(", ")}.` : "";
    };

    ActMax.showPlayer = (data, index, item, fresh) => {
        const section = document.getElementById("player");
        const { movie } = data;
        section.hidden = !movie;
        if (!movie) return;
        stop();
        if (fresh) frame = 0;
        const painter = ActMax.framePainter(movie, index);
        const stage = section.querySelector(".stage");
        const room = section.querySelector(".scene").clientWidth;
        const narrow = room < 700;
        section.querySelector(".scene").classList.toggle("stacked", narrow);
        const size = sizeOf(painter.ratio, narrow ? room : room * 0.5);
        const density = Math.min(3, window.devicePixelRatio || 1);
        const canvas = element("canvas", {
            width: Math.round(size.width * density),
            height: Math.round(size.height * density),
            style: `width: ${size.width}px; height: ${size.height}px`,
            role: "img",
        });
        stage.replaceChildren(canvas);
        const moving = movie.frames > 1;
        const last = movie.frames - 1;
        const slider = element("input", { type: "range", min: 0, max: last, step: 1, "aria-label": "Frame" });
        const moment = element("output", {});
        const play = element("button", { type: "button", class: "quiet play" }, "Play");
        const pace = element(
            "select",
            { "aria-label": "Speed" },
            ...[1, 0.5, 0.25, 0.1, 0.02].map((value) =>
                element("option", { value, selected: value === speed }, value === 1 ? "true speed" : `${show(value)} ×`),
            ),
        );
        let playing = false;
        let waiting = 0;
        let began = 0;
        let from = 0;

        const what = movie.kind === "image" ? "Picture of the stimulus" : "Movie of the stimulus";
        const draw = () => {
            painter.paint(canvas, frame);
            canvas.setAttribute("aria-label", moving ? `${what}, ${timeOf(movie, frame)}` : what);
            slider.value = String(frame);
            slider.setAttribute("aria-valuetext", timeOf(movie, frame));
            moment.textContent = `frame ${frame} of ${last}` +
                (movie.frameSeconds === null ? "" : `, ${timeOf(movie, frame)}`);
            section.dataset.frame = String(frame);
            trace?.move(frame);
        };
        const seek = (at) => {
            frame = Math.max(0, Math.min(last, at));
            began = performance.now();
            from = frame;
            draw();
        };
        const tick = (now) => {
            if (!playing || !canvas.isConnected) return;
            // By the clock and not by the number of pictures that a screen can draw.
            const passed = Math.max(0, Math.floor(((now - began) / 1000) * (speed / secondsOf(movie))));
            const next = (from + passed) % movie.frames;
            if (next !== frame) {
                frame = next;
                draw();
            }
            waiting = requestAnimationFrame(tick);
        };
        const setPlaying = (on) => {
            playing = on && moving;
            play.textContent = playing ? "Pause" : "Play";
            cancelAnimationFrame(waiting);
            if (!playing) return;
            began = performance.now();
            from = frame;
            waiting = requestAnimationFrame(tick);
        };
        stop = () => setPlaying(false);

        const trace = makeTrace(data, item, movie, Math.min(560, narrow ? room : room - size.width - 32), seek);
        section.querySelector(".beside").replaceChildren(
            ...(trace
                ? [
                      trace.svg,
                      element(
                          "p",
                          { class: "status" },
                          ...item.targets.slice(0, mostTraces).flatMap((target, i) => [
                              element("span", { class: "swatch-line", style: `border-color: ${ActMax.category(i).color}` }),
                              ` ${target.name} `,
                          ]),
                      ),
                  ]
                : item.targets.slice(0, mostTraces).map((target) =>
                      element("p", { class: "status" }, `${target.name}: ${show(target.reached, 4)} (goal: ${target.goal})`),
                  )),
        );
        play.addEventListener("click", () => setPlaying(!playing));
        slider.addEventListener("input", () => seek(Number(slider.value)));
        pace.addEventListener("change", () => {
            speed = Number(pace.value);
            seek(frame);
        });
        section.querySelector(".controls").replaceChildren(...(moving ? [play, slider, moment, pace] : []));
        section.querySelector(".scene").onkeydown = (event) => {
            if (!moving || event.ctrlKey || event.metaKey || event.altKey) return;
            const own = event.target.tagName;
            const steps = { ArrowLeft: -1, ArrowRight: 1 };
            if (event.key === " " && own !== "BUTTON" && own !== "SELECT") setPlaying(!playing);
            else if (own !== "INPUT" && own !== "SELECT" && steps[event.key]) seek(frame + steps[event.key]);
            else if (own !== "SELECT" && event.key === "Home") seek(0);
            else if (own !== "SELECT" && event.key === "End") seek(last);
            else return;
            event.preventDefault();
        };
        const seconds = movie.frameSeconds === null ? "" : `, ${show(movie.frameSeconds * movie.frames, 3)} s`;
        section.querySelector(".note").textContent =
            (moving
                ? `${ActMax.count(movie.frames, "frame")}${seconds}; one scale for all of them, ${movie.caption}. ` +
                  "Space plays, arrow keys step; a click on the response goes there."
                : `Colours: ${movie.caption}.`) + channelWords(movie);
        draw();
    };
})();
