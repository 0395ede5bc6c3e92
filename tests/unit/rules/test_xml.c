/* SPDX-License-Identifier: Apache-2.0 */
/* The XML reader: places of everything, what it decodes, and what it refuses. */
#include "rules/xml.h"

#include "base/text.h"
#include "unit.h"

static arena memory;

/* Reads `s`; NULL with *err filled if it is refused. */
static const xml_element *read_bytes(const char *s, size_t n, ent_error *err)
{
    xml_document *doc;
    *err = (ent_error){0};
    arena_init(&memory, 4096);
    const source_file *file = source_file_from_memory(&memory, "t.xml", s, n);
    return xml_read(&doc, &memory, file, err) == ENT_OK ? xml_root(doc) : NULL;
}

static const xml_element *read_string(const char *s, ent_error *err)
{
    return read_bytes(s, strlen(s), err);
}

static void check_refused_bytes(const char *s, size_t n, unsigned line, unsigned column,
                                const char *part)
{
    ent_error err;
    UNIT_NULL(read_bytes(s, n, &err));
    UNIT_CONTAINS(err.message, part);
    UNIT_INT(err.code, ENT_E_XML);
    UNIT_INT(err.line, line);
    UNIT_INT(err.column, column);
    arena_dispose(&memory);
}

static void check_refused(const char *s, unsigned line, unsigned column, const char *part)
{
    check_refused_bytes(s, strlen(s), line, column, part);
}

static void check_place(source_place at, unsigned line, unsigned column)
{
    unsigned l, c;
    source_place_locate(at, &l, &c);
    UNIT_INT(l, line);
    UNIT_INT(c, column);
}

static void test_places(void)
{
    ent_error err;
    const xml_element *root = read_string("<?xml version=\"1.0\"?>\n"
                                          "<a x='1'\n"
                                          "   y = \"zw&#xF6;lf\">\n"
                                          "  <b/>\n"
                                          "  <b>t &amp; <!-- no -->u<![CDATA[<v>]]></b>\n"
                                          "</a>\n",
                                          &err);
    if (!UNIT_NOT_NULL(root)) {
        return;
    }
    check_place(xml_place(root), 2, 1);
    check_place(xml_attribute_place(root, "x"), 2, 7);
    check_place(xml_attribute_place(root, "y"), 3, 9);
    check_place(xml_attribute_place(root, "none"), 2, 1);
    UNIT_STRING(xml_attribute(root, "y"), "zw\xC3\xB6lf");
    UNIT_NULL(xml_attribute(root, "none"));
    const xml_element *b = xml_child(root, "b");
    check_place(xml_place(b), 4, 3);
    UNIT_INT(xml_text(b).size, 0);
    b = xml_next_named(b, "b");
    check_place(xml_place(b), 5, 3);
    source_text text = xml_text(b);
    UNIT_STRING(text.bytes, "t & u<v>");
    check_place(source_text_place(&text, 0), 5, 6);
    check_place(source_text_place(&text, 2), 5, 8);  /* the reference */
    check_place(source_text_place(&text, 3), 5, 13); /* after it */
    check_place(source_text_place(&text, 4), 5, 25); /* after the comment */
    check_place(source_text_place(&text, 5), 5, 35); /* in the CDATA section */
    check_place(source_text_place(&text, 8), 5, 41); /* the end */
    UNIT_NULL(xml_next(b));
    UNIT_TRUE(xml_parent(b) == root);
    arena_dispose(&memory);
}

static void test_text_is_trimmed(void)
{
    ent_error err;
    const xml_element *root = read_string("<a>\r\n  x\r\n y\t </a>", &err);
    if (!UNIT_NOT_NULL(root)) {
        return;
    }
    source_text text = xml_text_trimmed(root);
    UNIT_STRING(text.bytes, "x\n y");
    UNIT_INT(text.size, 4);
    check_place(source_text_place(&text, 0), 2, 3);
    check_place(source_text_place(&text, 3), 3, 2);
    UNIT_STRING(xml_text(root).bytes, "\n  x\n y\t ");
    arena_dispose(&memory);
}

static void test_byte_order_mark(void)
{
    ent_error err;
    const xml_element *root =
        read_string("\xEF\xBB\xBF<?xml version='1.0' encoding='utf-8'?><a>1</a>", &err);
    UNIT_NOT_NULL(root);
    UNIT_STRING(root ? xml_text(root).bytes : "", "1");
    arena_dispose(&memory);
}

static void test_namespaces(void)
{
    ent_error err;
    const xml_element *root = read_string("<p:a xmlns:p='urn:p' xmlns='urn:d' k='1' p:k='2'>"
                                          "<b xmlns=''><c/></b><p:b xmlns:p='urn:q'/></p:a>",
                                          &err);
    if (!UNIT_NOT_NULL(root)) {
        return;
    }
    UNIT_STRING(xml_name(root), "a");
    UNIT_STRING(xml_namespace(root), "urn:p");
    UNIT_STRING(xml_attribute(root, "k"), "1");
    UNIT_STRING(xml_attribute_ns(root, "urn:p", "k"), "2");
    UNIT_INT(xml_attribute_count(root), 2);
    UNIT_STRING(xml_attribute_namespace(root, 1), "urn:p");
    UNIT_NULL(xml_child(root, "b"));
    const xml_element *b = xml_first(root);
    UNIT_STRING(xml_namespace(b), "");
    UNIT_STRING(xml_namespace(xml_first(b)), "");
    UNIT_STRING(xml_namespace(xml_next(b)), "urn:q");
    UNIT_STRING(xml_prefix_namespace(root, "p", 1), "urn:p");
    UNIT_STRING(xml_prefix_namespace(root, "", 0), "urn:d");
    UNIT_NULL(xml_prefix_namespace(root, "nobody", 6));
    arena_dispose(&memory);
}

static void test_not_well_formed(void)
{
    check_refused("", 1, 1, "empty");
    check_refused("hello", 1, 1, "not an XML file");
    check_refused("<a>\n <b></a>", 2, 5, "'</a>' where '</b>' is expected (opened at line 2)");
    check_refused("<a><b></b>", 1, 1, "'a' is not closed");
    check_refused("<a/><b/>", 1, 5, "second root");
    check_refused("<a/>text", 1, 5, "after the root");
    check_refused("<a b=1/>", 1, 6, "not quoted");
    check_refused("<a b='1'c='2'/>", 1, 9, "white space is missing");
    check_refused("<a b='1' b='2'/>", 1, 10, "attribute 'b' twice");
    check_refused("<a b='<'/>", 1, 7, "write &lt;");
    check_refused("<p:a/>", 1, 1, "prefix of 'p:a' is not declared");
    check_refused("<a><!-- no end </a>", 1, 4, "comment is not closed");
    check_refused("<a>&#0;</a>", 1, 4, "does not allow");
    check_refused("<a>&#xD800;</a>", 1, 4, "does not allow");
    check_refused("<a>&#99999999999;</a>", 1, 4, "malformed");
    check_refused("<a", 1, 1, "not closed");
}

/* The scanner does not look at names and characters: libxml2 does. */
static void test_libxml_has_its_say(void)
{
    ent_error err;
    UNIT_NULL(read_string("<a>\n<1b/></a>", &err));
    UNIT_CONTAINS(err.message, "not well formed");
    UNIT_INT(err.line, 2);
    arena_dispose(&memory);
    UNIT_NULL(read_string("<a>\x01</a>", &err));
    UNIT_CONTAINS(err.message, "not well formed");
    arena_dispose(&memory);
    UNIT_NULL(read_string("<a>]]></a>", &err));
    UNIT_CONTAINS(err.message, "not well formed");
    arena_dispose(&memory);
    UNIT_NULL(read_string("<a xmlns:p='urn:1' xmlns:q='urn:1' p:b='1' q:b='2'/>", &err));
    UNIT_CONTAINS(err.message, "not well formed");
    arena_dispose(&memory);
}

static void test_hostile(void)
{
    check_refused("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>", 1, 1,
                  "DOCTYPE");
    check_refused("<a>&x;</a>", 1, 4, "entities other than");
    check_refused("<?xml version='1.0' encoding='UTF-7'?><a/>", 1, 30, "UTF-8");
    check_refused("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", 1, 30, "UTF-8");
    check_refused_bytes("\xFF\xFE<\0a\0/\0>\0", 10, 1, 4, "NUL");
    check_refused("<a>\xE9</a>", 1, 4, "not UTF-8");
    check_refused("<a>\xED\xA0\x80</a>", 1, 4, "not UTF-8");
    check_refused("<a>\xE2\x80\xAE</a>", 1, 4, "U+202E");
    check_refused("<a>&#x2066;</a>", 1, 4, "U+2066");
}

static void repeat(text *t, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text_append_string(t, s);
    }
}

static void test_limits(void)
{
    ent_error err;
    text t = {0};
    repeat(&t, "<a>", 63);
    repeat(&t, "</a>", 63);
    UNIT_NOT_NULL(read_string(text_string(&t), &err));
    arena_dispose(&memory);
    text_clear(&t);
    repeat(&t, "<a>", 100000);
    check_refused(text_string(&t), 1, 190, "nest deeper");

    text_clear(&t);
    text_append_string(&t, "<a>");
    repeat(&t, "<b/>", 50000);
    text_append_string(&t, "</a>");
    UNIT_NULL(read_string(text_string(&t), &err));
    UNIT_CONTAINS(err.message, "more than 50000 elements");
    arena_dispose(&memory);

    text_clear(&t);
    text_append_string(&t, "<a");
    for (int i = 0; i < 120000; i++) {
        text_printf(&t, " a%d=''", i);
    }
    text_append_string(&t, "/>");
    UNIT_NULL(read_string(text_string(&t), &err));
    UNIT_CONTAINS(err.message, "the file has more than 1048576 bytes");
    arena_dispose(&memory);
    text_clear(&t);
    text_append_string(&t, "<a");
    for (int i = 0; i < 33; i++) {
        text_printf(&t, " a%d=''", i);
    }
    text_append_string(&t, "/>");
    UNIT_NULL(read_string(text_string(&t), &err));
    UNIT_CONTAINS(err.message, "more than 32 attributes");
    arena_dispose(&memory);

    text_clear(&t);
    text_append_string(&t, "<a>");
    repeat(&t, "x", 65537);
    text_append_string(&t, "</a>");
    check_refused(text_string(&t), 1, 1, "longer than 65536 bytes");
    text_dispose(&t);
}

/* No prefix of a file is a file. */
static void test_every_prefix_is_refused(void)
{
    static const char whole[] =
        "<?xml version=\"1.0\"?><a b='c'><!-- d --><e><![CDATA[f]]></e>&amp;<?g h?></a>";
    size_t n_refused = 0;
    for (size_t n = 0; n + 1 < sizeof whole; n++) {
        ent_error err;
        n_refused += read_bytes(whole, n, &err) == NULL;
        arena_dispose(&memory);
    }
    UNIT_INT(n_refused, sizeof whole - 1);
    ent_error err;
    UNIT_NOT_NULL(read_string(whole, &err));
    arena_dispose(&memory);
}

UNIT_SUITE(xml, UNIT_TEST(test_places), UNIT_TEST(test_text_is_trimmed),
           UNIT_TEST(test_byte_order_mark), UNIT_TEST(test_namespaces),
           UNIT_TEST(test_not_well_formed), UNIT_TEST(test_libxml_has_its_say),
           UNIT_TEST(test_hostile), UNIT_TEST(test_limits),
           UNIT_TEST(test_every_prefix_is_refused));

UNIT_MAIN(&suite_xml)
