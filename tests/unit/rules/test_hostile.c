/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule files that mean harm: each is refused with a place, within a second, in 512 MiB of address
 * space, and without opening a file outside its folder or a socket.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../fuzz/folder.h"
#include "rules/dmn.h"
#include "rules/xml.h"
#include "unit.h"

#define SECONDS_MAX   1.0
#define DMN_NAMESPACE "https://www.omg.org/spec/DMN/20230324/MODEL/"
#define DEFINITIONS \
    "<definitions xmlns=\"" DMN_NAMESPACE "\" name=\"m\" id=\"m\" namespace=\"urn:m\">"

/* ---- what is opened ---- */

static char opened_outside[4096]; /* the first path outside of the folder; "" */
static unsigned n_sockets;
static const char *allowed; /* NULL: not watching */

#ifndef __SANITIZE_ADDRESS__
static void note(const char *path)
{
    if (allowed != NULL && strncmp(path, allowed, strlen(allowed)) != 0 &&
        opened_outside[0] == '\0') {
        snprintf(opened_outside, sizeof opened_outside, "%s", path);
    }
}

/* These stand before the C library's: libxml2 gets them, too. */
#pragma GCC visibility push(default)
#define OPENER(name)                                                        \
    int name(const char *path, int flags, ...)                              \
    {                                                                       \
        va_list args;                                                       \
        va_start(args, flags);                                              \
        int mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(args, int) : 0; \
        va_end(args);                                                       \
        int (*next)(const char *, int, ...);                                \
        *(void **)&next = dlsym(RTLD_NEXT, #name);                          \
        note(path);                                                         \
        return next(path, flags, mode);                                     \
    }
OPENER(open)
OPENER(open64)

#define STREAM_OPENER(name)                        \
    FILE *name(const char *path, const char *mode) \
    {                                              \
        FILE *(*next)(const char *, const char *); \
        *(void **)&next = dlsym(RTLD_NEXT, #name); \
        note(path);                                \
        return next(path, mode);                   \
    }
STREAM_OPENER(fopen)
STREAM_OPENER(fopen64)

int socket(int domain, int type, int protocol)
{
    int (*next)(int, int, int);
    *(void **)&next = dlsym(RTLD_NEXT, "socket");
    n_sockets += allowed != NULL;
    return next(domain, type, protocol);
}
#pragma GCC visibility pop
#endif

__attribute__((constructor)) static void limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__ /* whose shadow takes terabytes */
    struct rlimit limit = {.rlim_cur = (rlim_t)512 << 20, .rlim_max = (rlim_t)512 << 20};
    setrlimit(RLIMIT_AS, &limit);
#endif
}

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* ---- one file ---- */

typedef struct verdict {
    ent_code code;
    size_t n_errors;
    char message[512];
    unsigned line;
} verdict;

/* Load book/m.dmn of the folder. */
static verdict load(bool strict)
{
    char path[5000];
    arena a;
    arena_init(&a, 64 * 1024);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    dmn_model *m;
    snprintf(path, sizeof path, "%s/book/m.dmn", fuzz_folder());
    double begin = cpu_seconds();
    opened_outside[0] = '\0';
    allowed = fuzz_folder();
    verdict v = {.code = dmn_load(&m, &a, path, &(dmn_options){.strict = strict}, &list)};
    allowed = NULL;
    double seconds = cpu_seconds() - begin;
#ifndef __SANITIZE_ADDRESS__
    UNIT_TRUE(seconds < SECONDS_MAX);
#else
    (void)seconds;
#endif
    UNIT_STRING(opened_outside, "");
    UNIT_INT(n_sockets, 0);
    v.n_errors = list.n_errors;
    if (list.n > 0) {
        snprintf(v.message, sizeof v.message, "%s", list.items[0].message);
        v.line = list.items[0].line;
    }
    arena_dispose(&a);
    return v;
}

static void refused(const char *bytes, size_t n, const char *part)
{
    fuzz_folder_write("book/m.dmn", bytes, n);
    verdict v = load(false);
    UNIT_TRUE(v.code != ENT_OK);
    UNIT_CONTAINS(v.message, part);
    UNIT_TRUE(v.line > 0);
}

/* In strict mode; other faults may come first. */
static void faulty(const char *content, const char *part)
{
    fuzz_folder_write("book/m.dmn", content, strlen(content));
    verdict v = load(true);
    UNIT_TRUE(v.code != ENT_OK);
    UNIT_CONTAINS(v.message, part);
    UNIT_TRUE(v.line > 0);
    load(false); /* standard mode may take it, and must end */
}

/* ---- XML ---- */

static void test_watches(void)
{
#ifndef __SANITIZE_ADDRESS__
    UNIT_TRUE(dlsym(RTLD_DEFAULT, "open") == (void *)open);
    UNIT_TRUE(dlsym(RTLD_DEFAULT, "fopen64") == (void *)fopen64);
    UNIT_TRUE(dlsym(RTLD_DEFAULT, "socket") == (void *)socket);
    allowed = "/nowhere";
    fclose(fopen("/dev/null", "r"));
    allowed = NULL;
    UNIT_STRING(opened_outside, "/dev/null");
#else
    UNIT_STRING(opened_outside, ""); /* the sanitizer has these functions */
#endif
}

static void test_doctype(void)
{
    static const char *const subsets[] = {
        "<!DOCTYPE definitions>",
        "<!DOCTYPE definitions SYSTEM \"file:///etc/passwd\">",
        "<!DOCTYPE definitions PUBLIC \"x\" \"http://127.0.0.1:9/x.dtd\">",
        "<!DOCTYPE definitions [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE definitions [<!ENTITY % p SYSTEM \"file:///etc/passwd\"> %p;]>",
        "<!DOCTYPE definitions [<!ATTLIST definitions name CDATA \"x\">]>",
        "<!DOCTYPE definitions [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">]>",
    };
    text t = {0};
    for (size_t i = 0; i < sizeof subsets / sizeof *subsets; i++) {
        text_clear(&t);
        text_printf(&t,
                    "<?xml version=\"1.0\"?>\n%s\n" DEFINITIONS "<description>&d;&e;</description>"
                    "</definitions>",
                    subsets[i]);
        refused(t.bytes, t.size, "DOCTYPE");
    }
    /* Quadratic: one long entity, often. */
    text_clear(&t);
    text_append_string(&t, "<!DOCTYPE d [<!ENTITY e \"");
    for (int i = 0; i < 100000; i++) {
        text_append_char(&t, 'e');
    }
    text_append_string(&t, "\">]>" DEFINITIONS "<description>");
    for (int i = 0; i < 100000; i++) {
        text_append_string(&t, "&e;");
    }
    text_append_string(&t, "</description></definitions>");
    refused(t.bytes, t.size, "DOCTYPE");
    text_dispose(&t);
    static const char without[] = DEFINITIONS "<description>&e;</description></definitions>";
    refused(without, sizeof without - 1, "entities");
}

static void test_inclusion(void)
{
    /* Nothing is included or fetched: elements and attributes of other languages mean nothing. */
    static const char include[] =
        DEFINITIONS "<extensionElements><xi:include xmlns:xi=\"http://www.w3.org/2001/XInclude\" "
                    "href=\"/etc/passwd\" parse=\"text\"/></extensionElements></definitions>";
    static const char schema[] =
        "<?xml-stylesheet type=\"text/xsl\" href=\"http://127.0.0.1:9/x.xsl\"?>"
        "<definitions xmlns=\"" DMN_NAMESPACE "\" name=\"m\" namespace=\"urn:m\" "
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
        "xsi:schemaLocation=\"urn:m http://127.0.0.1:9/x.xsd urn:x file:///etc/passwd\"/>";
    fuzz_folder_write("book/m.dmn", include, sizeof include - 1);
    UNIT_INT(load(false).code, ENT_OK);
    fuzz_folder_write("book/m.dmn", schema, sizeof schema - 1);
    UNIT_INT(load(false).code, ENT_OK);
}

static void test_encodings(void)
{
    static const char *const names[] = {
        "UTF-7",  "UTF-16", "UTF-16LE",     "UTF-32", "ISO-8859-1", "EBCDIC",    "EBCDIC-CP-US",
        "IBM037", "ASCII",  "windows-1252", "GBK",    "x-unknown",  "SHIFT_JIS", "UTF-8\xFF"};
    text t = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        text_clear(&t);
        text_printf(&t, "<?xml version=\"1.0\" encoding=\"%s\"?>" DEFINITIONS "</definitions>",
                    names[i]);
        refused(t.bytes, t.size, "");
    }
    /* The same bytes as other encodings have them. */
    static const char plain[] = "<?xml version=\"1.0\"?>" DEFINITIONS "</definitions>";
    for (int low_first = 0; low_first < 2; low_first++) {
        for (int mark = 0; mark < 2; mark++) {
            text_clear(&t);
            if (mark) {
                text_append(&t, low_first ? "\xFF\xFE" : "\xFE\xFF", 2);
            }
            for (const char *c = plain; *c != '\0'; c++) {
                char pair[2] = {low_first ? *c : '\0', low_first ? '\0' : *c};
                text_append(&t, pair, 2);
            }
            refused(t.bytes, t.size, "");
        }
    }
    refused("\x4C\x6F\xA7\x94\x93", 5, ""); /* EBCDIC "<?xml" */
    refused("\xFF\xFE\0\0<\0\0\0", 8, "");
    static const char latin[] = DEFINITIONS "<description>\xE9t\xE9</description></definitions>";
    refused(latin, sizeof latin - 1, "UTF-8");
    static const char overlong[] = DEFINITIONS "<description>\xC0\xBC</description></definitions>";
    refused(overlong, sizeof overlong - 1, "UTF-8");
    static const char zero[] = DEFINITIONS "<description>a\0b</description></definitions>";
    refused(zero, sizeof zero - 1, "");
    static const char bidi[] = DEFINITIONS "<description>\xE2\x80\xAE"
                                           "abc</description></definitions>";
    refused(bidi, sizeof bidi - 1, "");
    text_dispose(&t);
}

static void test_sizes(void)
{
    static const int attributes[] = {33, 1000, 10000, 50000};
    text t = {0};
    for (size_t k = 0; k < sizeof attributes / sizeof *attributes; k++) {
        text_clear(&t);
        text_append_string(&t, DEFINITIONS "<decision");
        for (int i = 0; i < attributes[k]; i++) {
            text_printf(&t, " a%d=\"\"", i);
        }
        text_append_string(&t, "/></definitions>");
        refused(t.bytes, t.size, "attributes");
    }
    static const char *const opened[] = {"<a>", "<context><contextEntry>", "<extensionElements>",
                                         "<x xmlns=\"urn:x\">"};
    for (size_t k = 0; k < sizeof opened / sizeof *opened; k++) {
        text_clear(&t);
        text_append_string(&t, DEFINITIONS);
        while (t.size < 1000000 && t.size < 100000 * strlen(opened[k])) {
            text_append_string(&t, opened[k]);
        }
        refused(t.bytes, t.size, "nest");
    }
    text_clear(&t);
    text_append_string(&t, DEFINITIONS);
    for (int i = 0; i < 60000; i++) {
        text_append_string(&t, "<d/>");
    }
    refused(t.bytes, t.size, "elements");
    text_clear(&t);
    text_append_string(&t, DEFINITIONS "<description>");
    for (int i = 0; i < 70000; i++) {
        text_append_char(&t, 'x');
    }
    text_append_string(&t, "</description></definitions>");
    refused(t.bytes, t.size, "text");
    text_clear(&t);
    text_append_string(&t, DEFINITIONS "<!--");
    for (int i = 0; i < 1100000; i++) {
        text_append_char(&t, 'x');
    }
    text_append_string(&t, "--></definitions>");
    fuzz_folder_write("book/m.dmn", t.bytes, t.size);
    verdict v = load(false);
    UNIT_INT(v.code, ENT_E_IO);
    UNIT_CONTAINS(v.message, "large");
    text_dispose(&t);
}

/* Every prefix of a shipped model; only blanks may be missing from one that is taken. */
static void test_truncation(void)
{
    char path[4096];
    ent_error err = {0};
    const source_file *whole;
    arena a, scratch;
    const char *top = getenv("srcdir");
    arena_init(&a, 64 * 1024);
    arena_init(&scratch, 64 * 1024);
    snprintf(path, sizeof path, "%s/eligibility-rules/guards.dmn", top != NULL ? top : ".");
    if (!UNIT_INT(source_file_read(&whole, &a, path, &err), ENT_OK)) {
        return;
    }
    size_t end = whole->size;
    while (end > 0 && strchr(" \t\r\n", whole->bytes[end - 1]) != NULL) {
        end--;
    }
    for (size_t n = 0; n < whole->size; n++) {
        xml_document *doc;
        const source_file *part = source_file_from_memory(&scratch, "m.dmn", whole->bytes, n);
        ent_code code = xml_read(&doc, &scratch, part, &err);
        if (!UNIT_INT(code, n < end ? ENT_E_XML : ENT_OK)) {
            printf("the first %zu bytes\n", n);
        }
        if (n < end) {
            UNIT_TRUE(err.line > 0 && err.message[0] != '\0');
        }
        arena_reset(&scratch);
    }
    arena_dispose(&scratch);
    arena_dispose(&a);
}

/* ---- models ---- */

#define DECISION(name, requires, text)                                   \
    "<decision id=\"" name "\" name=\"" name "\"><variable name=\"" name \
    "\"/>" requires "<literalExpression><text>" text "</text></literalExpression></decision>"
#define REQUIRES(name) \
    "<informationRequirement><requiredDecision href=\"#" name "\"/></informationRequirement>"
#define BKM(name, requires, text)                                                             \
    "<businessKnowledgeModel id=\"" name "\" name=\"" name "\"><variable name=\"" name "\"/>" \
    "<encapsulatedLogic><formalParameter name=\"n\" typeRef=\"number\"/>"                     \
    "<literalExpression><text>" text                                                          \
    "</text></literalExpression></encapsulatedLogic>" requires "</businessKnowledgeModel>"
#define KNOWS(name) \
    "<knowledgeRequirement><requiredKnowledge href=\"#" name "\"/></knowledgeRequirement>"

static void test_graphs(void)
{
    faulty(DEFINITIONS DECISION("a", "", "1") DECISION("a", "", "2") "</definitions>", "a");
    faulty(DEFINITIONS DECISION("a", REQUIRES("a"), "a") "</definitions>", "itself");
    faulty(DEFINITIONS DECISION("a", REQUIRES("b"), "b")
               DECISION("b", REQUIRES("a"), "a") "</definitions>",
           "itself");
    faulty(DEFINITIONS DECISION("a", REQUIRES("nowhere"), "1") "</definitions>", "nowhere");
    faulty(DEFINITIONS "<itemDefinition name=\"t\"><typeRef>t</typeRef></itemDefinition>"
                       "</definitions>",
           "t");
    faulty(DEFINITIONS
           "<itemDefinition name=\"t\"><typeRef>u</typeRef></itemDefinition>"
           "<itemDefinition name=\"u\"><typeRef>t</typeRef></itemDefinition></definitions>",
           "");
    /* A long chain of decisions: deeper than may be. */
    text t = {0};
    text_append_string(&t, DEFINITIONS DECISION("d0", "", "1"));
    for (int i = 1; i < 2000; i++) {
        text_printf(&t,
                    "<decision id=\"d%d\" name=\"d%d\"><variable name=\"d%d\"/>"
                    "<informationRequirement><requiredDecision href=\"#d%d\"/>"
                    "</informationRequirement><literalExpression><text>d%d + 1</text>"
                    "</literalExpression></decision>",
                    2000 - i, 2000 - i, 2000 - i, i == 1999 ? 0 : 1999 - i,
                    i == 1999 ? 0 : 1999 - i);
    }
    text_append_string(&t, "</definitions>");
    faulty(text_string(&t), "deep");
    text_dispose(&t);
}

/* A function that calls itself without end: a clean error of the subject. */
static void test_recursion(void)
{
    static const char model[] = DEFINITIONS BKM("f", KNOWS("f"), "f(n + 1)")
        DECISION("d", KNOWS("f"), "f(1)") "</definitions>";
    char path[5000];
    fuzz_folder_write("book/m.dmn", model, sizeof model - 1);
    snprintf(path, sizeof path, "%s/book/m.dmn", fuzz_folder());
    arena a;
    arena_init(&a, 64 * 1024);
    diagnostic_list list;
    diagnostic_list_init(&list, &a);
    dmn_model *m = NULL;
    dmn_load(&m, &a, path, NULL, &list);
    if (UNIT_NOT_NULL(m)) {
        feel_run run;
        feel_run_init(&run, &a, (temporal_date){.year = 2026, .month = 11, .day = 23});
        dmn_state *s = dmn_state_new(m, &a);
        dmn_state_begin(s, &run);
        UNIT_TRUE(value_is_error(dmn_state_decision(s, 0)));
        UNIT_TRUE(run.exhausted);
    }
    arena_dispose(&a);
}

static void import_of(const char *attributes, const char *part)
{
    char model[1000];
    snprintf(model, sizeof model,
             DEFINITIONS "<import name=\"i\" importType=\"" DMN_NAMESPACE "\" %s/></definitions>",
             attributes);
    faulty(model, part);
}

static void test_imports(void)
{
    char link[5000];
    static const char outside[] =
        "<definitions xmlns=\"" DMN_NAMESPACE "\" name=\"o\" namespace=\"urn:o\"/>";
    static const char back[] =
        "<definitions xmlns=\"" DMN_NAMESPACE
        "\" name=\"b\" namespace=\"urn:b\"><import name=\"m\" "
        "namespace=\"urn:m\" locationURI=\"m.dmn\" importType=\"" DMN_NAMESPACE
        "\"/></definitions>";
    fuzz_folder_write("outside.dmn", outside, sizeof outside - 1);
    fuzz_folder_write("other/outside.dmn", outside, sizeof outside - 1);
    fuzz_folder_write("book/back.dmn", back, sizeof back - 1);
    snprintf(link, sizeof link, "%s/book/link.dmn", fuzz_folder());
    unlink(link);
    UNIT_INT(symlink("../outside.dmn", link), 0);
    snprintf(link, sizeof link, "%s/book/folder", fuzz_folder());
    unlink(link);
    UNIT_INT(symlink("../other", link), 0);
    import_of("namespace=\"urn:o\" locationURI=\"../outside.dmn\"", "outside of the rulebook");
    import_of("namespace=\"urn:o\" locationURI=\"../../../../../../../../etc/passwd\"", "");
    import_of("namespace=\"urn:o\" locationURI=\"/etc/passwd\"", "");
    import_of("namespace=\"urn:o\" locationURI=\"file:///etc/passwd\"", "");
    import_of("namespace=\"urn:o\" locationURI=\"http://127.0.0.1:9/x.dmn\"", "");
    import_of("namespace=\"urn:o\" locationURI=\"link.dmn\"", "");
    import_of("namespace=\"urn:o\" locationURI=\"folder/outside.dmn\"", "outside of the rulebook");
    import_of("namespace=\"urn:o\" locationURI=\".\"", "");
    import_of("namespace=\"urn:o\" locationURI=\"\"", "");
    import_of("namespace=\"urn:m\" locationURI=\"m.dmn\"", "leads back");
    import_of("namespace=\"urn:b\" locationURI=\"back.dmn\"", "leads back");
    import_of("namespace=\"urn:nobody\"", "urn:nobody");
    snprintf(link, sizeof link, "%s/book/fifo.dmn", fuzz_folder());
    UNIT_INT(mkfifo(link, 0600), 0); /* opening it would wait for ever */
    import_of("namespace=\"urn:o\" locationURI=\"fifo.dmn\"", "");
    import_of("namespace=\"urn:nobody\"", "urn:nobody");
    unlink(link);
}

UNIT_SUITE(hostile, UNIT_TEST(test_watches), UNIT_TEST(test_doctype), UNIT_TEST(test_inclusion),
           UNIT_TEST(test_encodings), UNIT_TEST(test_sizes), UNIT_TEST(test_truncation),
           UNIT_TEST(test_graphs), UNIT_TEST(test_recursion), UNIT_TEST(test_imports));

UNIT_MAIN(&suite_hostile)
