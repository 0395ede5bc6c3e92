/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs in the browser, beside the editor: what a DMN file says, what the editor shows of it, and in what two files differ.
 * Each check gives a list of what is wrong, in words.
 */
'use strict';

const modeler = new DmnJS({ container: '#editor' });

const NOT_SHOWN = /Expression of type dmn:(\w+) is not supported/;
const DRAWN = ['inputData', 'decision', 'businessKnowledgeModel', 'knowledgeSource', 'decisionService'];

function parsed(xml) {
    const document = new DOMParser().parseFromString(xml, 'application/xml');
    const fault = document.querySelector('parsererror');
    if (fault) {
        throw new Error(fault.textContent);
    }
    return document.documentElement;
}

function children(element, ...names) {
    return [...element.children].filter((child) => names.length === 0 || names.includes(child.localName));
}

function descendants(element, name) {
    return [...element.getElementsByTagNameNS('*', name)];
}

/* What can be told apart only by blanks is the same: the editors wrap lines. */
function unspaced(text) {
    return text.replace(/\s+/g, '');
}

/* ---- the diagram ---- */

function boundsOf(shape) {
    const bounds = children(shape, 'Bounds')[0];
    const number = (name) => Number(bounds.getAttribute(name));
    return { x: number('x'), y: number('y'), right: number('x') + number('width'), bottom: number('y') + number('height') };
}

function isInside(point, box) {
    return point.x >= box.x && point.x <= box.right && point.y >= box.y && point.y <= box.bottom;
}

function overlap(a, b) {
    return a.x < b.right && b.x < a.right && a.y < b.bottom && b.y < a.bottom;
}

/* Points along a line, near enough to each other to hit every box that it crosses. */
function pointsAlong(line) {
    const points = [];
    for (let i = 1; i < line.length; i++) {
        for (let step = 0; step <= 100; step++) {
            const along = (from, to) => from + ((to - from) * step) / 100;
            points.push({ x: along(line[i - 1].x, line[i].x), y: along(line[i - 1].y, line[i].y) });
        }
    }
    return points;
}

function requirementsOf(root) {
    return children(root, ...DRAWN)
        .flatMap((owner) => children(owner, 'informationRequirement', 'knowledgeRequirement', 'authorityRequirement'))
        .map((e) => ({ id: e.id, from: e.children[0].getAttribute('href'), to: e.parentElement.id }))
        .filter((requirement) => requirement.from.startsWith('#'))
        .map((requirement) => ({ ...requirement, from: requirement.from.slice(1) }));
}

/* In the file: each element has one box and each requirement one line, from the box it needs to the one that needs it. */
function layoutFaults(xml) {
    const root = parsed(xml);
    const faults = [];
    const boxes = new Map(descendants(root, 'DMNShape').map((e) => [e.getAttribute('dmnElementRef'), boundsOf(e)]));
    const lines = new Map(
        descendants(root, 'DMNEdge').map((e) => [
            e.getAttribute('dmnElementRef'),
            children(e, 'waypoint').map((w) => ({ x: Number(w.getAttribute('x')), y: Number(w.getAttribute('y')) })),
        ]),
    );
    const elements = children(root, ...DRAWN).map((e) => e.id);
    elements.filter((id) => !boxes.has(id)).forEach((id) => faults.push(`${id} has no place`));
    [...boxes.keys()].filter((id) => !elements.includes(id)).forEach((id) => faults.push(`a place for '${id}', which is not there`));
    elements.forEach((a, i) =>
        elements
            .slice(i + 1)
            .filter((b) => boxes.has(a) && boxes.has(b) && overlap(boxes.get(a), boxes.get(b)))
            .forEach((b) => faults.push(`${a} lies over ${b}`)),
    );
    for (const { id, from, to } of requirementsOf(root)) {
        const line = lines.get(id);
        if (!line || line.length < 2) {
            faults.push(`${id} has no line`);
        } else if (!boxes.has(from) || !boxes.has(to) || !isInside(line[0], boxes.get(from)) || !isInside(line.at(-1), boxes.get(to))) {
            faults.push(`the line of ${id} does not lead from ${from} to ${to}`);
        } else {
            const points = pointsAlong(line);
            elements
                .filter((other) => other !== from && other !== to && boxes.has(other) && points.some((point) => isInside(point, boxes.get(other))))
                .forEach((other) => faults.push(`the line of ${id} runs through ${other}`));
        }
    }
    return faults;
}

function isVisible(element) {
    const area = element && element.getBoundingClientRect();
    return Boolean(area) && area.width > 0 && area.height > 0;
}

/* On the screen: all that the file has, and nothing else. */
function diagramFaults(xml) {
    const root = parsed(xml);
    const faults = [];
    const elements = children(root, ...DRAWN);
    const requirements = requirementsOf(root);
    const count = (selector) => document.querySelectorAll(`#editor .djs-element.${selector}`).length;
    const shown = (kind, id) => document.querySelector(`#editor .djs-element.djs-${kind}[data-element-id="${id}"]`);
    elements.filter((e) => !isVisible(shown('shape', e.id))).forEach((e) => faults.push(`${e.id} is not shown`));
    for (const e of elements) {
        const words = [...(shown('shape', e.id)?.querySelectorAll('text') ?? [])].map((t) => t.textContent).join('');
        if (unspaced(words) !== unspaced(e.getAttribute('name'))) {
            faults.push(`${e.id} is shown as '${words}'`);
        }
    }
    requirements.filter(({ id }) => !shown('connection', id)).forEach(({ id }) => faults.push(`${id} is not shown`));
    if (count('djs-shape') !== elements.length || count('djs-connection') !== requirements.length) {
        faults.push(`${count('djs-shape')} boxes and ${count('djs-connection')} lines for ${elements.length} and ${requirements.length}`);
    }
    return faults;
}

/* ---- the other views ---- */

function textOf(element) {
    const text = element && children(element, 'text')[0];
    return text ? text.textContent : '';
}

function cellsOf(rule) {
    const annotation = children(rule, 'description').map((e) => e.textContent);
    return [...children(rule, 'inputEntry', 'outputEntry').map(textOf), annotation.join('')];
}

function tableFaults(table) {
    const faults = [];
    const rules = children(table, 'rule');
    const rows = [...document.querySelectorAll('#editor .tjs-table tbody tr')].filter((row) => row.querySelector('td.rule-index[data-row-id]'));
    if (rows.length !== rules.length) {
        faults.push(`${rows.length} rules for ${rules.length}`);
    }
    for (const rule of rules) {
        const shown = [...document.querySelectorAll(`#editor td.cell[data-row-id="${rule.id}"]`)].map((cell) => unspaced(cell.textContent));
        const written = cellsOf(rule).map(unspaced);
        if (shown.join('|') !== written.join('|')) {
            faults.push(`${rule.id} is shown as ${shown.join(' | ')}`);
        }
    }
    return faults;
}

function expressionFaults(literal) {
    const shown = document.querySelector('#editor .cm-content')?.textContent ?? '';
    return unspaced(shown) === unspaced(textOf(literal)) ? [] : [`${literal.parentElement.id} is shown as '${shown}'`];
}

/* The logic of a decision or of a business knowledge model. */
function logicOf(element) {
    const holder = element.localName === 'decision' ? element : children(element, 'encapsulatedLogic')[0];
    const kinds = ['literalExpression', 'decisionTable', 'context', 'invocation', 'list', 'relation', 'functionDefinition'];
    return holder && children(holder, ...kinds)[0];
}

async function viewFaults(result, element) {
    const view = modeler.getViews().find((v) => v.element.id === element.id);
    const logic = logicOf(element);
    if (!view) {
        result.faults.push(`${element.id} has no view`);
        return;
    }
    const { warnings } = await modeler.open(view);
    warnings.forEach((warning) => result.faults.push(`${element.id}: ${warning.message}`));
    await settled();
    const gap = document.querySelector('#editor').textContent.match(NOT_SHOWN);
    if (gap) {
        result.hidden.push(`${element.id} (${gap[1]})`);
    } else if (logic.localName === 'decisionTable') {
        result.tables++;
        result.faults.push(...tableFaults(logic));
    } else {
        result.expressions++;
        result.faults.push(...expressionFaults(logic));
    }
}

/* Views draw when the browser comes to it. */
function settled() {
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
}

/* Opens every view but the diagram. hidden: of which the editor says itself that it cannot show them. */
async function viewsOf(xml) {
    const result = { tables: 0, expressions: 0, hidden: [], faults: [] };
    for (const element of children(parsed(xml), 'decision', 'businessKnowledgeModel')) {
        await viewFaults(result, element);
    }
    return result;
}

/* What can be edited as a person does: a table's cell, else an expression. null: nothing is there to be edited. */
function editable(xml) {
    const all = children(parsed(xml), 'decision', 'businessKnowledgeModel');
    const table = all.find((e) => e.localName === 'decision' && logicOf(e)?.localName === 'decisionTable');
    const literal = all.find((e) => logicOf(e)?.localName === 'literalExpression');
    if (table) {
        return { view: table.id, rule: children(logicOf(table), 'rule')[0].id };
    }
    return literal ? { view: literal.id, rule: null } : null;
}

/* ---- two files ---- */

const XMLNS = 'http://www.w3.org/2000/xmlns/';

function nameOf(node) {
    return node.namespaceURI ? `{${node.namespaceURI}}${node.localName}` : node.localName;
}

function placeOf(element) {
    const step = element.id || element.localName;
    return element.parentElement ? `${placeOf(element.parentElement)}/${step}` : step;
}

/* A default is left out by the editor; it says the same. */
function attributesOf(element) {
    const attributes = new Map([...element.attributes].map((a) => [nameOf(a), a.value]));
    if (element.localName === 'decisionTable' && !attributes.has('hitPolicy')) {
        attributes.set('hitPolicy', 'UNIQUE');
    }
    return attributes;
}

function ownText(element) {
    const text = [...element.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE || n.nodeType === Node.CDATA_SECTION_NODE);
    const words = text.map((n) => n.data).join('');
    return element.children.length > 0 ? words.trim() : words;
}

/* Namespaces are compared as attributes: names in values, such as a typeRef's, may depend on them. */
function compareElements(before, after, found) {
    const place = placeOf(before);
    if (nameOf(before) !== nameOf(after)) {
        found.push({ place, before: `<${nameOf(before)}>`, after: `<${nameOf(after)}>` });
        return;
    }
    const [had, has] = [attributesOf(before), attributesOf(after)];
    new Set([...had.keys(), ...has.keys()]).forEach((name) => {
        if (had.get(name) !== has.get(name)) {
            found.push({ place: `${place}@${name.replace(`{${XMLNS}}`, 'xmlns:')}`, before: had.get(name) ?? null, after: has.get(name) ?? null });
        }
    });
    if (ownText(before) !== ownText(after)) {
        found.push({ place, before: ownText(before), after: ownText(after) });
    }
    for (let i = 0; i < Math.max(before.children.length, after.children.length); i++) {
        const [a, b] = [before.children[i], after.children[i]];
        if (a && b) {
            compareElements(a, b, found);
        } else {
            found.push({ place: placeOf(a ?? b), before: a ? `<${nameOf(a)}>` : null, after: b ? `<${nameOf(b)}>` : null });
        }
    }
}

/* Everything but comments, and blanks between elements. */
function differences(before, after) {
    const found = [];
    compareElements(parsed(before), parsed(after), found);
    return found;
}

function foreignElements(xml) {
    const inNamespace = (e) => !e.namespaceURI.includes('www.omg.org/spec/D');
    return [...parsed(xml).getElementsByTagName('*')].filter(inNamespace).length;
}
