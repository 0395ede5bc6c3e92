// SPDX-License-Identifier: Apache-2.0
//
// Opens every DMN file of a rulebook in dmn-js as a browser runs it, looks at every view, edits a cell with the keyboard, saves,
// and compares what was saved with what was opened. A line a check, as tests/run reads them.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';

const USAGE = `usage: node roundtrip.mjs CHROMIUM FROM TO [SCREENSHOTS]

  FROM         the rulebook's folder; its DMN files are opened
  TO           a copy of it; what the editor saves is written here
  SCREENSHOTS  a folder for pictures of every diagram and of the first table of each file`;

const [program, from, to, screenshots] = process.argv.slice(2);
if (!to) {
    console.error(USAGE);
    process.exit(2);
}

const MARK = ' (looked at)';
const SETTLING_MS = 600;
let failed = 0;

function report(name, faults, remark = '') {
    failed += faults.length > 0 ? 1 : 0;
    console.log(`${faults.length > 0 ? 'not ok' : 'ok'} ${name}${remark}`);
    faults.slice(0, 10).forEach((fault) => console.log(`# ${fault.replace(/\s+/g, ' ')}`));
}

function dmnFiles(folder) {
    return fs
        .readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.dmn'))
        .sort();
}

async function openPage() {
    const browser = await chromium.launch({
        executablePath: program,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    page.setDefaultTimeout(20000);
    await page.goto(new URL('page.html', import.meta.url).href);
    return { browser, page };
}

async function picture(page, name) {
    if (screenshots) {
        await page.screenshot({ path: path.join(screenshots, `${name.replaceAll('/', '-')}.png`) });
    }
}

// The editor takes over what is written some 300 ms after the last key.
async function append(page, field, words) {
    await field.click();
    await page.keyboard.press('Control+End');
    await page.keyboard.type(words);
    await field.blur();
    await page.waitForTimeout(SETTLING_MS);
}

// Types as a person does. Gives what has to be different afterwards: places, each with what is added to its text.
async function edit(page, target) {
    await page.evaluate(async (id) => {
        await modeler.open(modeler.getViews().find((v) => v.element.id === id));
        await settled();
    }, target.view);
    if (target.rule === null) {
        await append(page, page.locator('#editor .cm-content').first(), ' ');
        return [{ place: /\/text$/, added: ' ' }];
    }
    const cell = (kind) => page.locator(`#editor td.${kind}[data-row-id="${target.rule}"] .content-editable`).first();
    await append(page, cell('input-cell'), ' ');
    await append(page, cell('annotation'), MARK);
    return [
        { place: new RegExp(`/${target.rule}/description$`), added: MARK },
        { place: new RegExp(`/${target.rule}/[^/]+/text$`), added: ' ' },
    ];
}

// What is different but was not edited, and what was edited but is not different.
function unexpected(found, edits) {
    const isEdit = (d) => edits.some((e) => e.place.test(d.place) && d.after === d.before + e.added);
    const others = found.filter((d) => !isEdit(d)).map((d) => `${d.place}: '${d.before}' is now '${d.after}'`);
    return found.length - others.length < edits.length ? [...others, 'the edit was not saved'] : others;
}

async function roundTrip(page, name) {
    const xml = fs.readFileSync(path.join(from, name), 'utf8');
    const opened = await page.evaluate(async (text) => {
        try {
            const { warnings } = await modeler.importXML(text, { open: false });
            const diagram = await modeler.open(modeler.getViews().find((v) => v.type === 'drd'));
            await settled();
            return [...warnings, ...diagram.warnings].map((warning) => warning.message);
        } catch (error) {
            return [error.message];
        }
    }, xml);
    report(`${name}: opens without a warning`, opened);
    if (opened.length > 0) {
        return;
    }
    report(`${name}: laid out`, await page.evaluate((text) => layoutFaults(text), xml));
    report(`${name}: the diagram shows all of it`, await page.evaluate((text) => diagramFaults(text), xml));
    await page.evaluate(() => modeler.getActiveViewer().get('canvas').zoom('fit-viewport', 'auto'));
    await picture(page, `${name}-diagram`);
    const views = await page.evaluate((text) => viewsOf(text), xml);
    const hidden = views.hidden.length > 0 ? `; dmn-js has no view of ${views.hidden.join(', ')}` : '';
    report(`${name}: its views show what is written`, views.faults, ` (${views.tables} tables, ${views.expressions} expressions${hidden})`);

    const target = await page.evaluate((text) => editable(text), xml);
    const edits = target ? await edit(page, target) : [];
    await picture(page, `${name}-edited`);
    const saved = await page.evaluate(async () => (await modeler.saveXML({ format: true })).xml);
    const found = await page.evaluate(([before, after]) => differences(before, after), [xml, saved]);
    const foreign = await page.evaluate((text) => foreignElements(text), xml);
    report(`${name}: saved with ${edits.length} edits and nothing else`, unexpected(found, edits), ` (${foreign} elements of ours)`);
    fs.writeFileSync(path.join(to, name), saved);
}

const { browser, page } = await openPage();
const complaints = [];
page.on('pageerror', (error) => complaints.push(error.message));
const files = dmnFiles(from);
try {
    for (const name of files) {
        await roundTrip(page, name);
    }
    report(`${files.length} files opened, and the editor failed in none`, files.length > 0 ? complaints : ['no DMN file']);
} finally {
    await browser.close();
}
process.exit(failed > 0 ? 1 : 0);
