/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scanner over the bytes of one XML file: start tags, attributes, text, CDATA, comments,
 * processing instructions and character references, each with its offset. It checks what can be
 * checked on the way (tags that match, limits, UTF-8, no DOCTYPE, no other entity than the five);
 * names, duplicate attributes and characters are left to libxml2, which reads the same bytes
 * afterwards (xml.c). Time and memory are linear in the file.
 */
#include "rules/xml_scan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/translate.h"
#include "base/utf8.h"

#define XML_NAMESPACE "http://www.w3.org/XML/1998/namespace"

typedef struct pending_text { /* decoded bytes of one open element, and where each came from */
    text bytes;
    uint32_t *origin;
    size_t origin_capacity;
} pending_text;

typedef struct scanner {
    const source_file *file;
    const char *s;
    size_t n, i;
    arena *a;
    struct xml_element *open; /* innermost open element */
    struct xml_element *root;
    unsigned depth;
    size_t n_elements;
    pending_text pending[XML_DEPTH_MAX + 1]; /* by depth, kept for the next element at that depth */
    ent_error *err;
} scanner;

static ent_code refuse_v(scanner *x, size_t at, const char *format, va_list args)
{
    char message[400];
    vsnprintf(message, sizeof message, translate(format), args);
    unsigned line, column;
    source_place_locate((source_place){.file = x->file, .offset = (uint32_t)at}, &line, &column);
    error_set(x->err, ENT_E_XML, "%s", message);
    error_at(x->err, x->file->name, line, column);
    return ENT_E_XML;
}

__attribute__((format(printf, 3, 4))) static ent_code refuse(scanner *x, size_t at,
                                                             const char *format, ...)
{
    va_list args;
    va_start(args, format);
    ent_code code = refuse_v(x, at, format, args);
    va_end(args);
    return code;
}

const char *xml_find_binding(const xml_binding *bindings, const char *prefix, size_t n)
{
    for (const xml_binding *b = bindings; b; b = b->up) {
        if (strlen(b->prefix) == n && memcmp(b->prefix, prefix, n) == 0) {
            return b->uri;
        }
    }
    if (n == 3 && memcmp(prefix, "xml", 3) == 0) {
        return XML_NAMESPACE;
    }
    return n == 0 ? "" : NULL;
}

/* ---- characters ---- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool starts_with(const scanner *x, const char *s)
{
    size_t n = strlen(s);
    return x->n - x->i >= n && memcmp(x->s + x->i, s, n) == 0;
}

static void skip_space(scanner *x)
{
    while (x->i < x->n && is_space(x->s[x->i])) {
        x->i++;
    }
}

static bool is_xml_char(uint32_t c)
{
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

static void append_bytes(pending_text *p, const char *bytes, size_t n, size_t at)
{
    if (p->bytes.size + n + 1 > p->origin_capacity) {
        size_t capacity = (p->bytes.size + n + 1) * 2;
        uint32_t *grown = realloc(p->origin, capacity * sizeof *grown);
        if (!grown) {
            arena_out_of_memory(capacity * sizeof *grown);
        }
        p->origin = grown;
        p->origin_capacity = capacity;
    }
    for (size_t k = 0; k < n; k++) {
        p->origin[p->bytes.size + k] = (uint32_t)at;
    }
    text_append(&p->bytes, bytes, n);
}

char xml_entity(const char *s, size_t n, size_t *size)
{
    static const struct {
        const char *name;
        char c;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        *size = strlen(known[k].name);
        if (*size <= n && memcmp(s, known[k].name, *size) == 0) {
            return known[k].c;
        }
    }
    return '\0';
}

/* "&amp;", "&#233;", "&#xE9;" at x->i; appends what it stands for. */
static ent_code read_reference(scanner *x, pending_text *into)
{
    size_t at = x->i, size;
    char known = xml_entity(x->s + at, x->n - at, &size);
    if (known != '\0') {
        append_bytes(into, &known, 1, at);
        x->i += size;
        return ENT_OK;
    }
    if (!starts_with(x, "&#")) {
        return refuse(
            x, at,
            "entities other than amp, lt, gt, quot and apos are not allowed; write '&' as &amp;");
    }
    size_t i = at + 2;
    unsigned base = 10;
    if (i < x->n && x->s[i] == 'x') {
        base = 16;
        i++;
    }
    uint32_t c = 0;
    size_t n_digits = 0;
    for (; i < x->n && x->s[i] != ';'; i++, n_digits++) {
        char d = x->s[i];
        unsigned digit = d >= '0' && d <= '9'   ? (unsigned)(d - '0')
                         : d >= 'a' && d <= 'f' ? (unsigned)(d - 'a') + 10
                         : d >= 'A' && d <= 'F' ? (unsigned)(d - 'A') + 10
                                                : 99;
        if (digit >= base || c > 0x10FFFF) {
            return refuse(x, at, "malformed character reference");
        }
        c = c * base + digit;
    }
    if (i >= x->n || n_digits == 0 || !is_xml_char(c)) {
        return refuse(x, at, "character reference to a character that XML does not allow");
    }
    if (utf8_is_direction_control(c)) {
        return refuse(x, at, "text direction control U+%04X is not allowed", c);
    }
    char utf8[4];
    append_bytes(into, utf8, utf8_put(utf8, c), at);
    x->i = i + 1;
    return ENT_OK;
}

/* ---- what stands between tags ---- */

static ent_code skip_until(scanner *x, size_t begin, const char *end, const char *what)
{
    size_t at = x->i, n = strlen(end);
    const char *found = memmem(x->s + at + begin, x->n - at - begin, end, n);
    if (!found) {
        return refuse(x, at, "%s is not closed", translate(what));
    }
    x->i = (size_t)(found - x->s) + n;
    return ENT_OK;
}

static ent_code read_declaration(scanner *x)
{
    size_t at = x->i;
    ENT_TRY(skip_until(x, 5, "?>", "the XML declaration"));
    const char *s = x->s + at;
    size_t n = x->i - at;
    const char *found = memmem(s, n, "encoding", 8);
    if (!found) {
        return ENT_OK;
    }
    size_t i = (size_t)(found - s) + 8;
    while (i < n && (is_space(s[i]) || s[i] == '=')) {
        i++;
    }
    if (i + 7 > n || (s[i] != '"' && s[i] != '\'') || strncasecmp(s + i + 1, "UTF-8", 5) != 0 ||
        s[i + 6] != s[i]) {
        return refuse(x, at + (i < n ? i : 0), "the encoding has to be UTF-8");
    }
    return ENT_OK;
}

/* Newlines are normalised to one LF (XML 1.0, 2.11). */
static void append_raw(scanner *x, pending_text *into, size_t end)
{
    while (x->i < end) {
        if (x->s[x->i] == '\r') {
            if (x->i + 1 < x->n && x->s[x->i + 1] == '\n') {
                x->i++;
            }
            append_bytes(into, "\n", 1, x->i++);
        } else {
            append_bytes(into, x->s + x->i, 1, x->i);
            x->i++;
        }
    }
}

static ent_code read_cdata(scanner *x)
{
    size_t at = x->i;
    if (!x->open) {
        return refuse(x, at, "text outside the root element");
    }
    const char *found = memmem(x->s + at, x->n - at, "]]>", 3);
    if (!found) {
        return refuse(x, at, "the CDATA section is not closed");
    }
    x->i = at + 9;
    append_raw(x, &x->pending[x->depth], (size_t)(found - x->s));
    x->i += 3;
    return ENT_OK;
}

static ent_code read_text(scanner *x)
{
    while (x->i < x->n && x->s[x->i] != '<') {
        if (!x->open) {
            if (!is_space(x->s[x->i])) {
                return refuse(x, x->i,
                              x->root ? "text after the root element" : N_("this is not an XML file"));
            }
            x->i++;
        } else if (x->s[x->i] == '&') {
            ENT_TRY(read_reference(x, &x->pending[x->depth]));
        } else {
            append_raw(x, &x->pending[x->depth], x->i + 1);
        }
    }
    return ENT_OK;
}

/* ---- tags ---- */

static ent_code read_name(scanner *x, const char **out)
{
    size_t at = x->i;
    while (x->i < x->n && !is_space(x->s[x->i]) && !strchr("/>=<&'\"", x->s[x->i])) {
        x->i++;
    }
    if (x->i == at) {
        return refuse(x, at, "a name is missing here");
    }
    *out = arena_copy(x->a, x->s + at, x->i - at);
    return ENT_OK;
}

typedef struct raw_attribute {
    const char *name, *value;
    size_t at, value_at;
} raw_attribute;

static ent_code read_attribute(scanner *x, raw_attribute *out)
{
    out->at = x->i;
    ENT_TRY(read_name(x, &out->name));
    skip_space(x);
    if (x->i >= x->n || x->s[x->i] != '=') {
        return refuse(x, out->at, "attribute '%s' has no value", out->name);
    }
    x->i++;
    skip_space(x);
    char quote = x->i < x->n ? x->s[x->i] : '\0';
    if (quote != '"' && quote != '\'') {
        return refuse(x, x->i, "the value of attribute '%s' is not quoted", out->name);
    }
    x->i++;
    out->value_at = x->i;
    pending_text *value = &x->pending[XML_DEPTH_MAX];
    text_clear(&value->bytes);
    while (x->i < x->n && x->s[x->i] != quote) {
        char c = x->s[x->i];
        if (c == '<') {
            return refuse(x, x->i, "'<' inside the value of attribute '%s'; write &lt;", out->name);
        }
        if (c == '&') {
            ENT_TRY(read_reference(x, value));
        } else if (is_space(c)) {
            /* A line break of two bytes is one space (XML 1.0, 3.3.3). */
            x->i += c == '\r' && x->i + 1 < x->n && x->s[x->i + 1] == '\n' ? 2 : 1;
            append_bytes(value, " ", 1, x->i - 1);
        } else {
            append_bytes(value, &c, 1, x->i++);
        }
        if (value->bytes.size > XML_TEXT_BYTES_MAX) {
            return refuse(x, out->value_at, "the value of attribute '%s' is longer than %d bytes",
                          out->name, XML_TEXT_BYTES_MAX);
        }
    }
    if (x->i >= x->n) {
        return refuse(x, out->value_at, "the value of attribute '%s' is not closed", out->name);
    }
    x->i++;
    out->value = arena_copy(x->a, text_string(&value->bytes), value->bytes.size);
    return ENT_OK;
}

static const char *resolve_name(scanner *x, const xml_binding *bindings, const char *qualified,
                                bool is_attribute, const char **namespace_uri)
{
    const char *colon = strchr(qualified, ':');
    if (!colon) {
        *namespace_uri = is_attribute ? "" : xml_find_binding(bindings, "", 0);
        return qualified;
    }
    *namespace_uri = xml_find_binding(bindings, qualified, (size_t)(colon - qualified));
    return *namespace_uri ? arena_strdup(x->a, colon + 1) : NULL;
}

static ent_code bind_attributes(scanner *x, struct xml_element *e, const raw_attribute *raw,
                                size_t n)
{
    for (size_t k = 0; k < n; k++) {
        const char *name = raw[k].name;
        if (strcmp(name, "xmlns") == 0 || strncmp(name, "xmlns:", 6) == 0) {
            xml_binding *b = arena_zalloc(x->a, sizeof *b);
            b->prefix = name[5] ? name + 6 : "";
            b->uri = raw[k].value;
            b->up = e->bindings;
            e->bindings = b;
        }
    }
    e->attributes = arena_array(x->a, n, sizeof *e->attributes);
    for (size_t k = 0; k < n; k++) {
        const char *name = raw[k].name;
        if (strcmp(name, "xmlns") == 0 || strncmp(name, "xmlns:", 6) == 0) {
            continue;
        }
        xml_attribute_item *item = &e->attributes[e->n_attributes++];
        item->name = resolve_name(x, e->bindings, name, true, &item->namespace_uri);
        item->value = raw[k].value;
        item->at = (uint32_t)raw[k].value_at;
        for (size_t j = 0; j < k; j++) {
            if (strcmp(raw[j].name, name) == 0) {
                return refuse(x, raw[k].at, "element '%s' has attribute '%s' twice",
                              e->qualified_name, name);
            }
        }
        if (!item->name) {
            return refuse(x, raw[k].at, "the namespace prefix of '%s' is not declared", name);
        }
    }
    return ENT_OK;
}

static void close_element(scanner *x)
{
    struct xml_element *e = x->open;
    pending_text *p = &x->pending[x->depth];
    size_t n = p->bytes.size;
    append_bytes(p, "", 0, x->i); /* makes room for the origin of the end */
    p->origin[n] = (uint32_t)x->i;
    e->text = (source_text){
        .file = x->file,
        .bytes = arena_copy(x->a, text_string(&p->bytes), n),
        .size = n,
        .origin = (const uint32_t *)arena_copy(x->a, p->origin, (n + 1) * sizeof *p->origin),
    };
    size_t from = 0, to = n;
    while (from < to && is_space(e->text.bytes[from])) {
        from++;
    }
    while (to > from && is_space(e->text.bytes[to - 1])) {
        to--;
    }
    e->trimmed = (source_text){
        .file = x->file,
        .bytes = to == n ? e->text.bytes + from : arena_copy(x->a, e->text.bytes + from, to - from),
        .size = to - from,
        .origin = e->text.origin + from,
    };
    text_clear(&p->bytes);
    x->open = e->parent;
    x->depth--;
}

static ent_code check_text_size(scanner *x)
{
    if (!x->open->first && x->pending[x->depth].bytes.size > XML_TEXT_BYTES_MAX) {
        return refuse(x, x->open->at, "the text of element '%s' is longer than %d bytes",
                      x->open->name, XML_TEXT_BYTES_MAX);
    }
    return ENT_OK;
}

static ent_code read_start_tag(scanner *x)
{
    size_t at = x->i;
    if (!x->open && x->root) {
        return refuse(x, at, "a second root element");
    }
    if (x->depth + 1 >= XML_DEPTH_MAX) {
        return refuse(x, at, "elements nest deeper than %d", XML_DEPTH_MAX);
    }
    if (++x->n_elements > XML_ELEMENTS_MAX) {
        return refuse(x, at, "more than %d elements", XML_ELEMENTS_MAX);
    }
    x->i++;
    struct xml_element *e = arena_zalloc(x->a, sizeof *e);
    e->at = (uint32_t)at;
    e->parent = x->open;
    e->bindings = x->open ? x->open->bindings : NULL;
    e->text.file = x->file;
    ENT_TRY(read_name(x, &e->qualified_name));

    raw_attribute raw[XML_ATTRIBUTES_MAX];
    size_t n = 0;
    bool empty = false;
    for (;;) {
        size_t before = x->i;
        skip_space(x);
        if (x->i >= x->n) {
            return refuse(x, at, "the tag of element '%s' is not closed", e->qualified_name);
        }
        if (x->s[x->i] == '>') {
            x->i++;
            break;
        }
        if (starts_with(x, "/>")) {
            x->i += 2;
            empty = true;
            break;
        }
        if (x->i == before) {
            return refuse(x, x->i, "white space is missing in the tag of element '%s'",
                          e->qualified_name);
        }
        if (n == XML_ATTRIBUTES_MAX) {
            return refuse(x, x->i, "element '%s' has more than %d attributes", e->qualified_name,
                          XML_ATTRIBUTES_MAX);
        }
        ENT_TRY(read_attribute(x, &raw[n++]));
    }
    ENT_TRY(bind_attributes(x, e, raw, n));
    e->name = resolve_name(x, e->bindings, e->qualified_name, false, &e->namespace_uri);
    if (!e->name) {
        return refuse(x, at, "the namespace prefix of '%s' is not declared", e->qualified_name);
    }
    if (x->open) {
        if (x->open->last) {
            x->open->last->next = e;
        } else {
            x->open->first = e;
        }
        x->open->last = e;
    } else {
        x->root = e;
    }
    x->open = e;
    x->depth++;
    if (empty) {
        close_element(x);
    }
    return ENT_OK;
}

static ent_code read_end_tag(scanner *x)
{
    size_t at = x->i;
    const char *name;
    x->i += 2;
    ENT_TRY(read_name(x, &name));
    skip_space(x);
    if (x->i >= x->n || x->s[x->i] != '>') {
        return refuse(x, at, "the end tag of '%s' is not closed", name);
    }
    if (!x->open) {
        return refuse(x, at, "'</%s>' closes nothing", name);
    }
    if (strcmp(name, x->open->qualified_name) != 0) {
        unsigned line, column;
        source_place_locate(xml_place(x->open), &line, &column);
        return refuse(x, at, "'</%s>' where '</%s>' is expected (opened at line %u)", name,
                      x->open->qualified_name, line);
    }
    ENT_TRY(check_text_size(x));
    size_t end = x->i + 1;
    x->i = at; /* the text ends where the end tag begins */
    close_element(x);
    x->i = end;
    return ENT_OK;
}

static ent_code read_markup(scanner *x, size_t start)
{
    if (starts_with(x, "<!--")) {
        return skip_until(x, 4, "-->", "a comment");
    }
    if (starts_with(x, "<![CDATA[")) {
        return read_cdata(x);
    }
    if (starts_with(x, "<!DOCTYPE")) {
        return refuse(x, x->i, "a DOCTYPE is not allowed");
    }
    if (starts_with(x, "<!")) {
        return refuse(x, x->i, "markup declarations are not allowed");
    }
    if (x->i == start && starts_with(x, "<?xml") && x->i + 5 < x->n && is_space(x->s[x->i + 5])) {
        return read_declaration(x);
    }
    if (starts_with(x, "<?")) {
        return skip_until(x, 2, "?>", "a processing instruction");
    }
    if (starts_with(x, "</")) {
        return read_end_tag(x);
    }
    return read_start_tag(x);
}

static ent_code check_bytes(scanner *x)
{
    if (x->n == 0) {
        return refuse(x, 0, "the file is empty");
    }
    if (x->n > SOURCE_FILE_BYTES_MAX) {
        return refuse(x, 0, "the file has more than %u bytes", SOURCE_FILE_BYTES_MAX);
    }
    size_t at;
    const char *why = source_file_fault(x->file, x->a, &at);
    return why == NULL ? ENT_OK : refuse(x, at, "%s", why);
}

static ent_code scan_all(scanner *x, size_t start)
{
    while (x->i < x->n) {
        ENT_TRY(x->s[x->i] == '<' ? read_markup(x, start) : read_text(x));
    }
    if (x->open) {
        return refuse(x, x->open->at, "element '%s' is not closed", x->open->qualified_name);
    }
    if (!x->root) {
        return refuse(x, 0, "the file has no element");
    }
    return ENT_OK;
}

ent_code xml_scan(xml_document **out, size_t *skip, arena *a, const source_file *file,
                  ent_error *err)
{
    scanner x = {.file = file, .s = file->bytes, .n = file->size, .a = a, .err = err};
    ent_code code = check_bytes(&x);
    if (code == ENT_OK) {
        *skip = starts_with(&x, "\xEF\xBB\xBF") ? 3 : 0;
        x.i = *skip;
        code = scan_all(&x, *skip);
    }
    for (size_t d = 0; d <= XML_DEPTH_MAX; d++) {
        text_dispose(&x.pending[d].bytes);
        free(x.pending[d].origin);
    }
    if (code == ENT_OK) {
        *out = arena_zalloc(a, sizeof **out);
        **out = (xml_document){.file = file, .root = x.root};
    }
    return code;
}
