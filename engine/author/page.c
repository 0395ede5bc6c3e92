/* SPDX-License-Identifier: Apache-2.0 */
#include "author/page.h"

#include <math.h>

#include "author/markup.h"

static const char style[] =
    "body { font: 1rem/1.45 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem;"
    " color: #1a1a1a; background: #fff; }\n"
    "table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }\n"
    "th, td { text-align: left; vertical-align: top; padding: .3rem .5rem;"
    " overflow-wrap: break-word; }\n"
    "tr { border-bottom: 1px solid #ccc; break-inside: avoid; }\n"
    "td.n, th.n { text-align: right; white-space: nowrap; }\n"
    "thead.wide th { white-space: normal; }\n"
    "tr.never td:first-child { border-left: .4rem solid #b00020; }\n"
    "tr.never { background: #fdecee; }\n"
    "tr.all { font-weight: bold; }\n"
    "tbody th { white-space: nowrap; width: 1%; }\n"
    "h2, h3 { overflow-wrap: anywhere; break-after: avoid; }\n"
    "figure { margin: .5rem 0 1.5rem; break-inside: avoid; }\n"
    "figcaption { font-weight: bold; margin-bottom: .3rem; }\n"
    ".bar { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr minmax(5rem, auto);"
    " gap: .5rem; align-items: center; margin: .15rem 0; }\n"
    ".bar .n { text-align: right; white-space: nowrap; }\n"
    ".bar .track { display: flex; height: 1em; }\n"
    ".bar .track i { display: block; height: 100%; background: #1f5f99;"
    " print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n"
    ".bar .track i.minus { background: #b25900; }\n"
    ".gauge { display: block; position: relative; min-width: 6rem; height: .7em; margin-top: .35em;"
    " background: #dde3ea; print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n"
    ".gauge i { position: absolute; width: .35rem; top: -.2em; bottom: -.2em; background: #1f5f99;"
    " print-color-adjust: exact; -webkit-print-color-adjust: exact; }\n"
    ".gauge i.minus { background: #b00020; }\n"
    "code { font-size: .92em; overflow-wrap: anywhere; }\n"
    ".about th { white-space: normal; width: 24%; }\n"
    ".wide { overflow-x: auto; }\n"
    ".grid { width: auto; min-width: 50%; }\n"
    ".grid th, .grid td { border: 1px solid #ccc; }\n"
    ".grid code, .says { overflow-wrap: break-word; }\n"
    "th, td:first-child { word-break: keep-all; }\n"
    ".grid th:first-child { white-space: nowrap; } .grid td:last-child { min-width: 10rem; }\n"
    "time { white-space: nowrap; }\n"
    ".grid thead { background: #f1f4f7; }\n"
    ".grid .gives { background: #eef5ee; }\n"
    ".cards td:first-child { font-weight: 600; }\n"
    ".asks { font-style: italic; }\n"
    ".key { font-size: .85em; color: #555; }\n"
    ".words { border-left: .2rem solid #1f5f99; padding-left: .6rem; margin: .5rem 0; }\n"
    ".words ul, td ul { margin: .1rem 0; padding-left: 1.2rem; }\n"
    "blockquote { margin: .4rem 0; padding-left: .6rem; border-left: .2rem solid #ccc; }\n"
    "svg { font: 14px system-ui, sans-serif; max-width: 100%; height: auto; }\n"
    ".drd rect, .drd path { fill: #fff; stroke: #1a1a1a; stroke-width: 1.5; }\n"
    ".drd text { text-anchor: middle; fill: #1a1a1a; stroke: none; }\n"
    ".drd polyline { fill: none; stroke: #555; stroke-width: 1.2; }\n"
    ".drd .calls { stroke-dasharray: 6 4; }\n"
    ".drd path.full { fill: #555; stroke: #555; }\n"
    ".drd path.open { fill: none; stroke: #555; }\n"
    ".drd.large { font-size: 18px; }\n"
    ".plot path { fill: #dce8f3; }\n"
    ".plot polyline { fill: none; stroke: #1f5f99; stroke-width: 2.5; }\n"
    ".plot line { stroke: #555; }\n"
    ".plot .now { stroke: #b00020; stroke-dasharray: 4 3; }\n"
    /* On a phone a row is a block: what it is about, then its figures side by side. */
    "@media screen and (max-width: 45rem) { table, thead, tbody { display: block; }"
    " tr { display: flex; flex-wrap: wrap; } th, td { box-sizing: border-box; flex: 1 1 25%; min-width: 0; }"
    " th[colspan] { flex-basis: 50%; } th.n, td.n { min-width: max-content; padding: .3rem .15rem; font-size: .9rem; }"
    " th:not(.n), td:not(.n) { flex-basis: 100%; overflow-wrap: anywhere; }"
    " thead.wide { display: none; }"
    " td[data-label]:empty { display: none; }"
    " td[data-label]::before { content: attr(data-label); display: block; font: .75rem/1.3 system-ui, sans-serif;"
    " color: #555; white-space: normal; }"
    " .cards thead { display: none; } .cards td[data-label]::before { display: inline; content: attr(data-label) \": \"; font: inherit; font-weight: normal; }"
    " .about th:not(.n) { flex-basis: 32%; } .about td:not(.n) { flex-basis: 68%; } svg { max-width: none; }"
    " .grid { display: table; } .grid thead { display: table-header-group; } .grid tbody { display: table-row-group; }"
    " .grid tr { display: table-row; } .grid th:not(.n), .grid td:not(.n) { overflow-wrap: break-word; }"
    " .bar { grid-template-columns: 1fr auto; } .bar .track { grid-column: 1 / -1; grid-row: 2; } }\n"
    "@media screen { .drd.large { max-width: none; } }\n"
    "@page large { size: A4 landscape; }\n"
    "@media print { body { max-width: none; padding: 0; font-size: .8rem; } a { color: inherit; }"
    " .wide { overflow: visible; } .wide.large { page: large; } .drd { max-height: 95vh; } nav ~ h2 { break-before: page; }"
    " h4 { break-after: avoid; } }\n";

void page_begin(text *out, const char *lang, const char *title)
{
    text_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n", lang);
    text_append_string(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page_element(out, "title", "", title);
    text_printf(out, "\n<style>\n%s</style>\n</head>\n<body>\n", style);
    page_element(out, "h1", "", title);
    text_append_char(out, '\n');
}

void page_end(text *out)
{
    text_append_string(out, "</body>\n</html>\n");
}

void page_element(text *out, const char *tag, const char *attributes, const char *s)
{
    text_printf(out, "<%s%s>", tag, attributes);
    markup_append_string(out, s);
    text_printf(out, "</%s>", tag);
}

void page_cell(text *out, const char *s)
{
    page_element(out, "td", "", s);
}

void page_figure(text *out, const char *s)
{
    page_element(out, "td", " class=\"n\"", s);
}

void page_labelled(text *out, const char *label, const char *attributes, const char *s)
{
    text_append_string(out, "<td data-label=\"");
    markup_append_string(out, label);
    text_printf(out, "\"%s>", attributes);
    markup_append_string(out, s);
    text_append_string(out, "</td>");
}

void page_gauge(text *out, double at, bool outside)
{
    text_printf(out, "<span class=\"gauge\"><i style=\"left:calc(%.1f%% - .17rem)\"%s></i></span>",
                100 * fmin(fmax(at, 0), 1), outside ? " class=\"minus\"" : "");
}

/* Per cent of the track, of which `zero` lie left of nothing. */
static void put_bar(text *out, const page_bar *bar, double zero, double scale)
{
    double width = fabs(bar->value) * scale;
    double before = bar->value < 0 ? zero - width : zero;
    text_append_string(out, "<div class=\"bar\">");
    page_element(out, "span", "", bar->label);
    text_printf(out, "<span class=\"track\"><i style=\"margin-left:%.2f%%;width:%.2f%%\"%s></i></span>",
                before, width, bar->value < 0 ? " class=\"minus\"" : "");
    page_element(out, "span", " class=\"n\"", bar->shown);
    text_append_string(out, "</div>\n");
}

void page_bars(text *out, const char *caption, const page_bar *bars, size_t n)
{
    double least = 0, most = 0;
    if (n == 0) {
        return;
    }
    for (size_t i = 0; i < n; i++) {
        least = fmin(least, bars[i].value);
        most = fmax(most, bars[i].value);
    }
    double scale = most > least ? 100 / (most - least) : 0;
    text_append_string(out, "<figure>\n");
    page_element(out, "figcaption", "", caption);
    text_append_char(out, '\n');
    for (size_t i = 0; i < n; i++) {
        put_bar(out, &bars[i], -least * scale, scale);
    }
    text_append_string(out, "</figure>\n");
}
