"use strict";
// The one global of the page; every other file adds to it.
const ActMax = {};

(() => {
    const banner = document.getElementById("errors");

    // Faults are shown, not hidden in a console that nobody opens.
    ActMax.fail = (where, error) => {
        const line = document.createElement("li");
        line.textContent = `${where}: ${error && error.message ? error.message : error}`;
        banner.querySelector("ul").append(line);
        banner.hidden = false;
    };

    // One part that fails leaves the others standing.
    ActMax.guard = (where, action) => {
        try {
            return action();
        } catch (error) {
            ActMax.fail(where, error);
            return undefined;
        }
    };

    window.addEventListener("error", (event) => ActMax.fail("page", event.error ?? event.message));
    window.addEventListener("unhandledrejection", (event) => ActMax.fail("page", event.reason));
})();
