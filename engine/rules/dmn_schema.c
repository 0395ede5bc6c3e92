/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shape of a DMN file: which element may stand in which, how often, and with which attributes
 * (DMN 1.5, DMN15.xsd; the same names serve 1.1 to 1.6). Versions may be mixed in one file, as
 * editors do, so an element is recognised by its local name in any of OMG's model namespaces.
 * Elements and attributes of other namespaces are nobody's business here.
 */
#include "rules/dmn_load.h"

#include <string.h>

#include "base/translate.h"

/* Children: "name" at most once, "name*" any number, "@" one boxed expression, "@*" any number
 * of them. description and extensionElements may stand anywhere, id and label are attributes of
 * everything. */
typedef struct shape {
    const char *name, *children, *attributes;
} shape;

static const shape shapes[] = {
    {"definitions",
     "import* itemDefinition* decision* businessKnowledgeModel* inputData* knowledgeSource* "
     "decisionService* group* "
     "textAnnotation* association* elementCollection* performanceIndicator* organizationUnit* "
     "artifact* "
     "businessContextElement*",
     "name namespace expressionLanguage typeLanguage exporter exporterVersion"},
    {"import", "", "name namespace locationURI importType"},
    {"itemDefinition", "typeRef allowedValues typeConstraint itemComponent* functionItem",
     "name isCollection typeLanguage"},
    {"itemComponent", "typeRef allowedValues typeConstraint itemComponent* functionItem",
     "name isCollection typeLanguage"},
    {"typeRef", "", ""},
    {"functionItem", "parameters*", "outputTypeRef"},
    {"parameters", "", "name typeRef"},
    {"inputData", "variable", "name href"},
    {"variable", "", "name typeRef"},
    {"decision",
     "question allowedAnswers variable informationRequirement* knowledgeRequirement* "
     "authorityRequirement* "
     "supportedObjective* impactedPerformanceIndicator* decisionMaker* decisionOwner* "
     "usingProcess* usingTask* @",
     "name"},
    {"businessKnowledgeModel",
     "variable encapsulatedLogic knowledgeRequirement* authorityRequirement*", "name"},
    {"decisionService", "variable outputDecision* encapsulatedDecision* inputDecision* inputData*",
     "name"},
    {"outputDecision", "", "href"},
    {"encapsulatedDecision", "", "href"},
    {"inputDecision", "", "href"},
    {"informationRequirement", "requiredInput requiredDecision", ""},
    {"knowledgeRequirement", "requiredKnowledge", ""},
    {"authorityRequirement", "requiredInput requiredDecision requiredAuthority", ""},
    {"requiredInput", "", "href"},
    {"requiredDecision", "", "href"},
    {"requiredKnowledge", "", "href"},
    {"requiredAuthority", "", "href"},
    {"question", "", ""},
    {"allowedAnswers", "", ""},
    {"text", "", ""},
    {"literalExpression", "text importedValues", "typeRef expressionLanguage"},
    {"inputExpression", "text importedValues", "typeRef expressionLanguage"},
    {"outputEntry", "text importedValues", "typeRef expressionLanguage"},
    {"defaultOutputEntry", "text importedValues", "typeRef expressionLanguage"},
    {"allowedValues", "text", "typeRef expressionLanguage"},
    {"typeConstraint", "text", "typeRef expressionLanguage"},
    {"inputValues", "text", "typeRef expressionLanguage"},
    {"outputValues", "text", "typeRef expressionLanguage"},
    {"inputEntry", "text", "typeRef expressionLanguage"},
    {"decisionTable", "input* output* annotation* rule*",
     "hitPolicy aggregation preferredOrientation outputLabel typeRef"},
    {"input", "inputExpression inputValues", ""},
    {"output", "outputValues defaultOutputEntry", "name typeRef"},
    {"annotation", "", "name"},
    {"rule", "inputEntry* outputEntry* annotationEntry*", ""},
    {"annotationEntry", "text", ""},
    {"context", "contextEntry*", "typeRef"},
    {"contextEntry", "variable @", ""},
    {"invocation", "@ binding*", "typeRef"},
    {"binding", "parameter @", ""},
    {"parameter", "", "name typeRef"},
    {"list", "@*", "typeRef"},
    {"relation", "column* row*", "typeRef"},
    {"column", "", "name typeRef"},
    {"row", "@*", "typeRef"},
    {"functionDefinition", "formalParameter* @", "kind typeRef"},
    {"encapsulatedLogic", "formalParameter* @", "kind typeRef"},
    {"formalParameter", "", "name typeRef"},
    {"conditional", "if then else", "typeRef"},
    {"if", "@", "typeRef"},
    {"then", "@", "typeRef"},
    {"else", "@", "typeRef"},
    {"filter", "in match", "typeRef"},
    {"for", "in return", "iteratorVariable typeRef"},
    {"some", "in satisfies", "iteratorVariable typeRef"},
    {"every", "in satisfies", "iteratorVariable typeRef"},
    {"in", "@", "typeRef"},
    {"match", "@", "typeRef"},
    {"return", "@", "typeRef"},
    {"satisfies", "@", "typeRef"},
};

/* Parts of DMN that say nothing about what is decided: not looked into. */
static const char opaque[] =
    "description extensionElements knowledgeSource group textAnnotation association "
    "elementCollection performanceIndicator organizationUnit artifact businessContextElement "
    "supportedObjective impactedPerformanceIndicator decisionMaker decisionOwner "
    "usingProcess usingTask importedValues requiredAuthority";

static const char expressions[] =
    "literalExpression decisionTable context invocation list relation "
    "functionDefinition conditional filter for some every";

/* Finds `word` among blank-separated words; '*' after it when `starred`. */
static bool has_word(const char *words, const char *word, bool *starred)
{
    size_t n = strlen(word);
    for (const char *s = words; (s = strstr(s, word)) != NULL; s += n) {
        bool begins = s == words || s[-1] == ' ';
        bool star = s[n] == '*';
        if (begins && (s[n + star] == ' ' || s[n + star] == '\0')) {
            if (starred) {
                *starred = star;
            }
            return true;
        }
    }
    return false;
}

static bool is_model_namespace(const char *uri)
{
    const char *rest = strncmp(uri, "https://", 8) == 0  ? uri + 8
                       : strncmp(uri, "http://", 7) == 0 ? uri + 7
                                                         : NULL;
    static const char prefix[] = "www.omg.org/spec/DMN/";
    if (!rest || strncmp(rest, prefix, sizeof prefix - 1) != 0) {
        return false;
    }
    return !strstr(rest, "/DMNDI/") && !strstr(rest, "/DI/") && !strstr(rest, "/DC/") &&
           !strstr(rest, "/FEEL/");
}

bool dmn_is_any(const xml_element *e)
{
    return is_model_namespace(xml_namespace(e));
}

bool dmn_is(const xml_element *e, const char *name)
{
    return xml_is(e, name) && dmn_is_any(e);
}

const xml_element *dmn_child(const xml_element *e, const char *name)
{
    const xml_element *child = xml_first(e);
    return !child || dmn_is(child, name) ? child : dmn_next(child, name);
}

const xml_element *dmn_next(const xml_element *e, const char *name)
{
    for (e = xml_next(e); e && !dmn_is(e, name); e = xml_next(e)) {
    }
    return e;
}

static bool is_expression(const xml_element *e)
{
    return has_word(expressions, xml_name(e), NULL) && dmn_is_any(e);
}

const xml_element *dmn_expression(const xml_element *parent)
{
    const xml_element *child = xml_first(parent);
    return !child || is_expression(child) ? child : dmn_next_expression(child);
}

const xml_element *dmn_next_expression(const xml_element *e)
{
    for (e = xml_next(e); e && !is_expression(e); e = xml_next(e)) {
    }
    return e;
}

static const shape *find_shape(const char *name)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        if (strcmp(shapes[i].name, name) == 0) {
            return &shapes[i];
        }
    }
    return NULL;
}

static void check_attributes(dmn_loaded *l, const xml_element *e, const shape *s)
{
    for (size_t i = 0; i < xml_attribute_count(e); i++) {
        const char *name = xml_attribute_name(e, i);
        if (xml_attribute_namespace(e, i)[0] != '\0' || strcmp(name, "id") == 0 ||
            strcmp(name, "label") == 0 || has_word(s->attributes, name, NULL)) {
            continue;
        }
        dmn_report(l, xml_attribute_place(e, name), "dmn-unknown-attribute", dmn_attribute(e, "id"),
                   NULL, "'%s' has no attribute '%s'", xml_name(e), name);
    }
}

static void check_child(dmn_loaded *l, const xml_element *e, const shape *s,
                        const xml_element *child)
{
    const char *name = xml_name(child);
    bool many = false;
    if (has_word("description extensionElements", name, NULL)) {
        return;
    }
    if (is_expression(child) && strchr(s->children, '@')) {
        bool any_number = strstr(s->children, "@*") != NULL;
        const xml_element *second = any_number ? NULL : dmn_next_expression(child);
        if (second) {
            dmn_report(l, xml_place(second), "dmn-two-expressions", dmn_attribute(e, "id"), NULL,
                       "'%s' has a second expression", xml_name(e));
        }
        return;
    }
    if (!has_word(s->children, name, &many)) {
        bool known = find_shape(name) || has_word(opaque, name, NULL);
        dmn_report(l, xml_place(child), "dmn-unknown-element", dmn_attribute(e, "id"), NULL,
                   known ? "element '%s' may not stand in '%s'"
                         : N_("DMN has no element '%s' (in '%s')"),
                   name, xml_name(e));
        return;
    }
    const xml_element *second = many ? NULL : dmn_next(child, name);
    if (second) {
        dmn_report(l, xml_place(second), "dmn-repeated-element", dmn_attribute(e, "id"), NULL,
                   "'%s' has a second '%s'", xml_name(e), name);
    }
}

/* XML_DEPTH_MAX bounds the recursion. */
void dmn_schema_check(dmn_loaded *l, const xml_element *e)
{
    const shape *s = find_shape(xml_name(e));
    if (!s || has_word(opaque, xml_name(e), NULL)) {
        return;
    }
    check_attributes(l, e, s);
    for (const xml_element *child = xml_first(e); child; child = xml_next(child)) {
        if (dmn_is_any(child)) {
            check_child(l, e, s, child);
            dmn_schema_check(l, child);
        }
    }
}
