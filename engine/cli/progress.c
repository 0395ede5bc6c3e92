/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a long command has come: a line drawn over itself on a terminal, JSON lines elsewhere.
 *
 * Workers of a run call cli_progress_update() from their own threads; the one that finds the lock
 * taken goes on without drawing.
 */
#include "cli/cli.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/translate.h"
#include "base/utf8.h"

#define DRAW_SECONDS   0.1
#define WIDTH_DEFAULT  80
#define BAR_CELLS_MIN  10
#define BAR_CELLS_MAX  40
#define CLEAR_THE_LINE "\r\033[K"

struct cli_progress {
    FILE           *out;
    const char     *what, *unit;
    int64_t         total;
    bool            terminal;
    double          began, drawn; /* monotonic seconds */
    pthread_mutex_t lock;
};

static int terminal_cells(FILE *out)
{
    struct winsize size;
    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        return size.ws_col;
    }
    return WIDTH_DEFAULT;
}

/* Rounded down to three digits, so that the number does not flicker. */
static int64_t steady_rate(double rate)
{
    int64_t unit = 1;
    while (rate / (double)unit >= 1000) {
        unit *= 10;
    }
    return (int64_t)(rate / (double)unit) * unit;
}

static void draw_bar(const cli_progress *p, int64_t done, double rate, bool last)
{
    char a[CLI_NUMBER_TEXT_MAX], b[CLI_NUMBER_TEXT_MAX];
    text right = {0};
    if (p->total > 0) {
        text_printf(&right, translate("%3d%%  %s of %s %s"), (int)(100.0 * (double)done / (double)p->total),
                    cli_number_text(a, done), cli_number_text(b, p->total), translate(p->unit));
    } else {
        text_printf(&right, "%s %s", cli_number_text(a, done), translate(p->unit));
    }
    if (rate > 0) {
        text_printf(&right, translate("  %s/s"), cli_number_text(a, steady_rate(rate)));
        if (p->total > done && !last) {
            text_printf(&right, translate("  %s left"),
                        cli_seconds_text(b, (double)(p->total - done) / rate));
        }
    }
    text line = {0};
    const char *what = translate(p->what);
    text_printf(&line, CLEAR_THE_LINE "%s  ", what);
    int cells = terminal_cells(p->out) - utf8_cells(right.bytes, right.size) - utf8_cells(what, strlen(what)) - 8;
    cells = cells > BAR_CELLS_MAX ? BAR_CELLS_MAX : cells;
    if (p->total > 0 && cells >= BAR_CELLS_MIN) {
        int full = (int)((double)cells * (double)done / (double)p->total);
        text_append_char(&line, '[');
        for (int i = 0; i < cells; i++) {
            text_append_char(&line, i < full ? '=' : i == full ? '>' : ' ');
        }
        text_append_string(&line, "] ");
    }
    text_append(&line, right.bytes, right.size);
    if (last) {
        text_append_char(&line, '\n');
    }
    fwrite(line.bytes, 1, line.size, p->out);
    fflush(p->out);
    text_dispose(&line);
    text_dispose(&right);
}

static void print_json(const cli_progress *p, int64_t done, double seconds, double rate)
{
    text line = {0};
    text_json_begin_object(&line);
    text_json_key(&line, "event");
    text_json_cstring(&line, "progress");
    text_json_key(&line, "what");
    text_json_cstring(&line, p->what);
    text_json_key(&line, "unit");
    text_json_cstring(&line, p->unit);
    text_json_key(&line, "done");
    text_json_int(&line, done);
    if (p->total > 0) {
        text_json_key(&line, "total");
        text_json_int(&line, p->total);
    }
    text_json_key(&line, "seconds");
    text_json_int(&line, (int64_t)seconds);
    if (rate > 0) {
        text_json_key(&line, "per_second");
        text_json_int(&line, (int64_t)rate);
        if (p->total > 0) {
            text_json_key(&line, "seconds_left");
            text_json_int(&line, (int64_t)((double)(p->total - done) / rate));
        }
    }
    text_json_end_object(&line);
    text_append_char(&line, '\n');
    fwrite(line.bytes, 1, line.size, p->out);
    fflush(p->out);
    text_dispose(&line);
}

static void show(cli_progress *p, int64_t done, double now, bool last)
{
    double seconds = now - p->began;
    double rate = seconds > 0.05 && done > 0 ? (double)done / seconds : 0;
    done = p->total > 0 && done > p->total ? p->total : done;
    p->drawn = now;
    if (p->terminal) {
        draw_bar(p, done, rate, last);
    } else {
        print_json(p, done, seconds, rate);
    }
}

cli_progress *cli_progress_new(FILE *out, const char *what, const char *unit, int64_t total)
{
    cli_progress *p = calloc(1, sizeof *p);
    if (p == NULL) {
        arena_out_of_memory(sizeof *p);
    }
    p->out = out;
    p->what = what;
    p->unit = unit;
    p->total = total;
    p->terminal = isatty(fileno(out)) != 0;
    p->began = p->drawn = clock_seconds();
    pthread_mutex_init(&p->lock, NULL);
    return p;
}

void cli_progress_update(cli_progress *p, int64_t done)
{
    if (p == NULL || pthread_mutex_trylock(&p->lock) != 0) {
        return;
    }
    double now = clock_seconds();
    if (now - p->drawn >= (p->terminal ? DRAW_SECONDS : CLI_PROGRESS_JSON_S)) {
        show(p, done, now, false);
    }
    pthread_mutex_unlock(&p->lock);
}

void cli_progress_free(cli_progress *p, int64_t done)
{
    if (p == NULL) {
        return;
    }
    show(p, done, clock_seconds(), true);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
