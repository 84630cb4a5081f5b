
(function page(run, intermediates) {
    "use strict";
    const content = JSON.parse(document.getElementById("content").textContent);
    const at = (id) => document.getElementById(id);
    const MAX_COLUMNS = 12;
    const MAX_LETTERS = 40;
    let dims = content.dims.slice();
    let input = content.examples.length ? content.examples[0].values.slice() : zeros();
    let chosen = null;
    let computed = {};

    function count() {
        return dims.reduce((product, length) => product * length, 1);
    }

    function zeros() {
        return new Array(count()).fill(content.values ? content.values[0] : 0);
    }

    /** The flat input as nested arrays. */
    function nested(values, lengths) {
        if (lengths.length === 1) {
            return values;
        }
        const step = values.length / lengths[0];
        return Array.from({ length: lengths[0] }, (_, i) =>
            nested(values.slice(i * step, (i + 1) * step), lengths.slice(1)));
    }

    // ---------------------------------------------------------------- values as text

    function number(value) {
        if (!Number.isFinite(value) || Number.isInteger(value)) {
            return String(value);
        }
        const short = value.toPrecision(6);
        return short.includes("e") ? short : String(Number(short));
    }

    function short(entry) {
        const values = Array.from(entry.values.length === undefined ? [entry.values] : entry.values, Number);
        if (entry.shape.length === 0) {
            return number(values[0]);
        }
        const shown = values.slice(0, 12).map(number).join(" ");
        const more = values.length > 12 ? " …" : "";
        return entry.shape.length === 1 ? `[${shown}${more}]` : `${entry.shape.join(" × ")}: ${shown}${more}`;
    }

    function answer(result) {
        if (result === null || typeof result !== "object") {
            return String(result);
        }
        const values = Array.from(result, Number);
        const named = content.classes.length === values.length && values.length <= 12;
        return values.map((value, i) => (named ? `${content.classes[i]}: ${number(value)}` : number(value))).join(", ");
    }

    /** An array as a table, an array of one axis as one row; a large array of two axes as a picture. */
    function table(entry) {
        const values = Array.from(entry.values.length === undefined ? [entry.values] : entry.values, Number);
        const columns = entry.shape.length ? entry.shape[entry.shape.length - 1] : 1;
        if (entry.shape.length > 1 && columns > MAX_COLUMNS) {
            const largest = Math.max(...values.map(Math.abs)) || 1;
            const steps = values.map((value) => (127 * value) / largest);
            return picture([values.length / columns, columns], steps, `values from ${-largest} to ${largest}`);
        }
        const made = document.createElement("table");
        made.className = "cells";
        for (let start = 0; start < values.length && start < 60 * columns; start += columns) {
            const row = made.insertRow();
            for (const value of values.slice(start, start + columns)) {
                const cell = row.insertCell();
                cell.textContent = number(value);
                cell.classList.toggle("yes", value > 0);
            }
        }
        return made;
    }

    // ---------------------------------------------------------------- what changes with the input

    function refresh() {
        const problem = at("problem");
        problem.textContent = "";
        try {
            check();
            const given = () => nested(Array.from(input), dims);
            computed = intermediates(given());
            at("answer").textContent = answer(run(given()));
        } catch (error) {
            computed = {};
            at("answer").textContent = "–";
            problem.textContent = error.message;
        }
        for (const line of document.querySelectorAll("#source li.live")) {
            const names = line.dataset.names.split(" ").filter((name) => name in computed);
            line.querySelector(".value").textContent = names
                .map((name) => (line.dataset.names.includes(" ") ? `${name} = ` : "") + short(computed[name]))
                .join("  ");
        }
        detail();
    }

    function check() {
        input.forEach((value, place) => {
            const [low, high, whole] = content.domains[content.domains.length > 1 ? place : 0];
            const outside = !Number.isFinite(value) || (low !== null && value < low) || (high !== null && value > high);
            if (outside || (whole && !Number.isInteger(value)) || (content.values && !content.values.includes(value))) {
                throw new RangeError(`value ${place + 1} is ${value}, which is outside the domain: ${content.domain}`);
            }
        });
    }

    function detail() {
        const box = at("detail");
        box.hidden = chosen === null;
        box.replaceChildren();
        if (chosen === null) {
            return;
        }
        for (const name of chosen.dataset.names.split(" ").filter((each) => each in computed)) {
            const entry = computed[name];
            const heading = document.createElement("p");
            const shape = entry.shape.length ? `, ${entry.shape.join(" × ")}` : "";
            heading.textContent = `${name}${shape}; it can be ${content.ranges[name]}`;
            box.append(heading, table(entry));
        }
        if (content.origins) {
            box.append(...origin(content.origins, chosen));
        }
    }

    // ---------------------------------------------------------------- where a line comes from

    function element(kind, text, name) {
        const made = document.createElement(kind);
        made.textContent = text;
        if (name) {
            made.className = name;
        }
        return made;
    }

    /** The neurons that decide by the numbers of a line, and how that is known. */
    function origin(from, line) {
        const groups = from.lines[line.dataset.line];
        if (!groups) {
            return [element("p", "No single neuron of the network decides by a number of this line.", "hint")];
        }
        const parts = [element("h3", "Where it comes from")];
        for (const group of groups) {
            const some = group.count > group.shown.length ? `; ${group.shown.length} of them:` : ":";
            const many = group.count === 1 ? "1 neuron" : `${group.count.toLocaleString("en")} neurons`;
            parts.push(element("p", `${many} of layer ${group.layer}${some}`));
            const list = element("ul", "", "neurons");
            list.append(...group.shown.map((key) => neuron(from.neurons[key])));
            parts.push(list);
        }
        const sure = from.complete ? "" : " This was seen, not proved.";
        const where = line.dataset.names ? "of this line" : "of this line, or of another that reads the same values,";
        parts.push(element("p", `On ${from.compared}, each of these only switches on, or only switches off, ` +
            `as some number ${where} grows.${sure}`, "hint"));
        const layers = groups.map((group) => `round layer ${group.layer}`);
        const steps = [...layers, "lift"].filter((name) => name in from.checks)
            .map((name) => `${name} (${from.checks[name]})`);
        const proof = element("p", `How their weights were checked: ${steps.join("; ")}. The steps after that were ` +
            "checked for the program as a whole: ", "hint");
        const link = element("a", "all steps");
        link.setAttribute("href", "#shown");
        proof.append(link);
        return [...parts, proof];
    }

    function neuron(entry) {
        const made = element("li", "");
        const bytes = Uint8Array.from(atob(entry.steps), (letter) => letter.charCodeAt(0));
        const steps = new Int8Array(bytes.buffer);
        const words = `${entry.name}: ${entry.words}`;
        if (entry.listed) {
            made.className = "listed";
            made.append(listed(entry.listed, steps));
        } else {
            made.append(picture(entry.shape, steps, `weights of ${words}`));
        }
        const sum = `${entry.name}: sum > ${entry.threshold}`;
        made.append(element("span", entry.words.length <= MAX_LETTERS ? words : sum));
        return made;
    }

    function shade(step) {
        const strength = Math.round((Math.abs(step) / 127) * 65);
        return `color-mix(in srgb, var(${step < 0 ? "--negative" : "--positive"}) ${strength}%, transparent)`;
    }

    function listed(rows, steps) {
        const made = document.createElement("table");
        rows.forEach(([name, weight], i) => {
            const row = made.insertRow();
            row.append(element("th", name));
            const cell = row.insertCell();
            cell.textContent = weight;
            cell.className = "number";
            cell.style.background = shade(steps[i]);
        });
        return made;
    }

    /** Numbers from -127 to 127 over a shape: blue is positive, orange negative. */
    function picture([rows, columns], steps, words) {
        const made = document.createElement("canvas");
        made.width = columns;
        made.height = rows;
        made.setAttribute("role", "img");
        made.setAttribute("aria-label", words);
        made.title = words;
        const pen = made.getContext("2d");
        const probe = document.createElement("span");
        document.body.append(probe);
        const colour = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
        const colours = [colour("--negative"), colour("--positive")];
        probe.remove();
        steps.forEach((step, place) => {
            pen.fillStyle = colours[step < 0 ? 0 : 1];
            pen.globalAlpha = Math.abs(step) / 127;
            pen.fillRect(place % columns, Math.floor(place / columns), 1, 1);
        });
        return made;
    }

    // ---------------------------------------------------------------- ways to change the input

    function editor() {
        const box = at("input");
        box.replaceChildren();
        if (content.values && dims.length <= 2) {
            box.append(grid());
        } else if (dims.length === 1 && dims[0] <= 64) {
            box.append(fields());
        } else {
            box.append(text());
        }
    }

    /** Cells to draw on, with the pointer or with arrow keys and the space bar. */
    function grid() {
        const columns = dims[dims.length - 1];
        const made = document.createElement("div");
        made.className = "grid";
        made.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
        made.style.maxWidth = `${Math.min(34, 3 * columns)}rem`;
        made.setAttribute("role", "group");
        made.setAttribute("aria-label", `input, ${dims.join(" by ")}; space changes a cell, arrows move`);
        let drawn = null;
        const cells = input.map((_, place) => {
            const cell = document.createElement("button");
            cell.type = "button";
            cell.tabIndex = place ? -1 : 0;
            cell.dataset.place = place;
            made.append(cell);
            return cell;
        });
        const show = (place) => {
            const value = input[place];
            cells[place].dataset.level = value === content.values[content.values.length - 1] ? "1" : "0";
            const name = content.names ? content.names[place] : dims.length === 2
                ? `row ${Math.floor(place / columns)}, column ${place % columns}` : `place ${place}`;
            cells[place].setAttribute("aria-label", `${name}: ${value}`);
            cells[place].title = `${name}: ${value}`;
            const few = columns <= 12;
            cells[place].textContent = few && content.names ? `${content.names[place]} ${value}` : few ? value : "";
        };
        const put = (place, value) => {
            input[place] = value;
            show(place);
            refresh();
        };
        const next = (place) => content.values[(content.values.indexOf(input[place]) + 1) % content.values.length];
        made.addEventListener("pointerdown", (event) => {
            const place = event.target.dataset.place;
            if (place !== undefined) {
                drawn = next(place);
                put(place, drawn);
                if (event.target.hasPointerCapture(event.pointerId)) {
                    event.target.releasePointerCapture(event.pointerId);
                }
            }
        });
        made.addEventListener("pointerover", (event) => {
            const place = event.target.dataset.place;
            if (drawn !== null && event.buttons && place !== undefined && input[place] !== drawn) {
                put(place, drawn);
            }
        });
        window.addEventListener("pointerup", () => { drawn = null; });
        made.addEventListener("keydown", (event) => {
            const place = Number(event.target.dataset.place);
            const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
            if (event.key === " " || event.key === "Enter") {
                put(place, next(place));
            } else if (event.key in moves && cells[place + moves[event.key]]) {
                cells[place].tabIndex = -1;
                cells[place + moves[event.key]].tabIndex = 0;
                cells[place + moves[event.key]].focus();
            } else {
                return;
            }
            event.preventDefault();
        });
        input.forEach((_, place) => show(place));
        return made;
    }

    function fields() {
        const made = document.createElement("div");
        made.className = "fields";
        input.forEach((value, place) => {
            const label = document.createElement("label");
            label.textContent = content.names ? content.names[place] : `x[${place}]`;
            label.append(content.categories?.[place] ? choice(value, place) : numeric(value, place));
            made.append(label);
        });
        return made;
    }

    function numeric(value, place) {
        const field = document.createElement("input");
        field.type = "number";
        field.step = "any";
        field.value = value;
        field.addEventListener("input", () => {
            input[place] = field.value === "" ? NaN : Number(field.value);
            refresh();
        });
        return field;
    }

    /** A category, by name; the program gets its number. */
    function choice(value, place) {
        const list = document.createElement("select");
        content.categories[place].forEach((name, number) => list.add(new Option(name, String(number))));
        list.value = String(value);
        list.addEventListener("change", () => {
            input[place] = Number(list.value);
            refresh();
        });
        return list;
    }

    function text() {
        const made = document.createElement("textarea");
        made.setAttribute("aria-label", `input: nested lists of numbers, ${dims.join(" by ")}`);
        made.value = JSON.stringify(nested(Array.from(input), dims));
        made.addEventListener("input", () => {
            try {
                const flat = JSON.parse(made.value).flat(Infinity);
                if (flat.length !== count()) {
                    throw new RangeError(`expected ${count()} numbers; there are ${flat.length}`);
                }
                input = flat.map(Number);
                refresh();
            } catch (error) {
                at("problem").textContent = error.message;
            }
        });
        return made;
    }

    function resized(axis, length) {
        const before = dims.slice();
        const old = input.slice();
        dims = content.sized[axis].axes.reduce((all, each) => { all[each] = length; return all; }, dims.slice());
        input = zeros().map((blank, flat) => {
            let rest = flat;
            const place = [];
            for (let k = dims.length - 1; k >= 0; k--) {
                place[k] = rest % dims[k];
                rest = Math.floor(rest / dims[k]);
            }
            if (place.some((each, k) => each >= before[k])) {
                return blank;
            }
            return old[place.reduce((sum, each, k) => sum * before[k] + each, 0)];
        });
        editor();
        refresh();
    }

    function tools() {
        const box = at("tools");
        const button = (name, act) => {
            const made = document.createElement("button");
            made.type = "button";
            made.textContent = name;
            made.addEventListener("click", () => { act(); editor(); refresh(); });
            box.append(made);
        };
        if (content.examples.length) {
            const list = document.createElement("select");
            list.setAttribute("aria-label", "example");
            content.examples.forEach((example, i) => list.add(new Option(example.name, String(i))));
            list.addEventListener("change", () => {
                dims = content.dims.slice();
                input = content.examples[Number(list.value)].values.slice();
                editor();
                refresh();
            });
            box.append(list);
        }
        button("Clear", () => { input = zeros(); });
        if (content.values) {
            button("Random", () => {
                const share = Math.random();
                input = zeros().map(() => {
                    const last = content.values.length - 1;
                    return content.values[Math.random() < share ? last : Math.floor(Math.random() * (last + 1))];
                });
            });
        }
        content.sized.forEach((size, axis) => {
            const label = document.createElement("label");
            label.textContent = `${size.name} = `;
            const field = document.createElement("input");
            field.type = "number";
            field.min = "1";
            field.max = "100";
            field.value = dims[size.axes[0]];
            field.addEventListener("change", () => {
                const length = Math.max(1, Math.min(100, Math.round(Number(field.value)) || 1));
                field.value = length;
                resized(axis, length);
            });
            label.append(field);
            box.append(label);
        });
    }

    for (const line of document.querySelectorAll("#source li.live")) {
        const choose = () => {
            chosen?.classList.remove("chosen");
            chosen = chosen === line ? null : line;
            chosen?.classList.add("chosen");
            detail();
            if (chosen) {
                at("detail").scrollIntoView({ block: "nearest" });
            }
        };
        line.addEventListener("click", choose);
        line.addEventListener("keydown", (event) => {
            if (event.key === "Enter" || event.key === " ") {
                choose();
                event.preventDefault();
            }
        });
    }
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", detail);
    tools();
    editor();
    refresh();
})($run, $intermediates);
