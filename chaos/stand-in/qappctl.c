/*
 * A qappctl look-alike that costs next to nothing to start and tells the truth about what ran.
 *
 * Everything it needs lies beside it, for it is given an allow-listed environment only:
 *   rules            one a line: <command or *> <mode> [argument]; the first that matches counts, none: well-behaved
 *   answers/<command> what the command prints
 *   ledger           what ran, one line an event, each one O_APPEND write(2); an effect is on disk (fdatasync) before
 *                    it is acknowledged
 *
 * Ledger: <event> <monotonic ns> <pid> <pgid> <hash of argv> <words>; events: start, effect, fork, end.
 * No process of it lives longer than MAX_LIFE seconds, whatever the mode.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define MAX_LIFE 180
#define WORDS 1024
#define FOREVER (MAX_LIFE * 1000L)

static char home[3072];
static char command[64];
static char argv_words[WORDS];
static unsigned long argv_hash = 1469598103934665603UL;
static int ledger = -1;

static unsigned long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (unsigned long long)t.tv_sec * 1000000000ULL + (unsigned long long)t.tv_nsec;
}

static void sleep_ms(long ms) {
  struct timespec left = {ms / 1000, (ms % 1000) * 1000000L};
  while (nanosleep(&left, &left) != 0) {
  }
}

static void burn_ms(long ms) {
  struct timespec t;
  do clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  while (t.tv_sec * 1000L + t.tv_nsec / 1000000L < ms);
}

static const char *beside(const char *name) {
  static char path[4096];
  snprintf(path, sizeof path, "%s/%s", home, name);
  return path;
}

static void record(const char *event, const char *words) {
  char line[WORDS + 256];
  int length = snprintf(line, sizeof line, "%s %llu %d %d %016lx %s\n", event, now_ns(), (int)getpid(),
                        (int)getpgrp(), argv_hash, words);
  if (ledger < 0) ledger = open(beside("ledger"), O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0600);
  if (ledger < 0 || write(ledger, line, (size_t)length) != length) _exit(99);
}

static void effect(const char *words) {
  record("effect", words);
  fdatasync(ledger);
}

static void leave(int status) {
  char text[16];
  snprintf(text, sizeof text, "%d", status);
  record("end", text);
  _exit(status);
}

static void on_term(int number) { leave(128 + number); }

static void put(int to, const char *bytes, size_t size) {
  while (size > 0) {
    ssize_t written = write(to, bytes, size);
    if (written <= 0) leave(98);
    bytes += written;
    size -= (size_t)written;
  }
}

static void say(int to, const char *text) { put(to, text, strlen(text)); }

static void print_file(const char *name) {
  static char buffer[65536];
  char path[128];
  ssize_t size;
  snprintf(path, sizeof path, "answers/%s", name);
  int from = open(beside(path), O_RDONLY | O_CLOEXEC);
  if (from < 0) return say(1, "[]\n");
  while ((size = read(from, buffer, sizeof buffer)) > 0) put(1, buffer, (size_t)size);
  close(from);
}

static void print_bytes(long long count) {
  static char block[65536];
  memset(block, 'x', sizeof block);
  for (; count > 0; count -= (long long)sizeof block) put(1, block, sizeof block);
}

/* What a run is about: words of argv, blanks and control characters made visible. */
static void read_argv(int argc, char **argv) {
  size_t at = 0;
  for (int i = 1; i < argc; i++) {
    for (const char *c = argv[i]; *c; c++) {
      argv_hash = (argv_hash ^ (unsigned char)*c) * 1099511628211UL;
      if (at < WORDS - 3) argv_words[at++] = (*c > ' ' && *c < 127) ? *c : '?';
    }
    argv_hash = (argv_hash ^ 0) * 1099511628211UL;
    if (at < WORDS - 3) argv_words[at++] = ' ';
  }
  argv_words[at > 0 ? at - 1 : 0] = 0;
  const char *group = argc > 1 ? argv[1] : "none";
  int has_verb = argc > 2 && (!strcmp(group, "release") || !strcmp(group, "deploy") || !strcmp(group, "instance"));
  snprintf(command, sizeof command, "%s%s%s", group, has_verb ? "-" : "", has_verb ? argv[2] : "");
}

static const char *flag(int argc, char **argv, const char *name) {
  for (int i = 1; i + 1 < argc; i++)
    if (!strcmp(argv[i], name)) return argv[i + 1];
  return "";
}

/* The name in dora.yaml, and that the file is complete: a release is created from what is on disk. */
static void release_name(const char *directory, char *name, size_t size) {
  char path[4096];
  char text[8192];
  snprintf(path, sizeof path, "%s/dora.yaml", directory);
  int from = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = from < 0 ? -1 : read(from, text, sizeof text - 1);
  if (length < 0) {
    say(2, "2026/11/24 00:00:00 open dora.yaml: no such file or directory\n");
    leave(1);
  }
  text[length] = 0;
  char *at = strstr(text, "name: ");
  if (at && at[6] == '"') at++;
  snprintf(name, size, "%s", at ? at + 6 : "?");
  name[strcspn(name, "\r\n\"")] = 0;
}

static void change(int argc, char **argv) {
  char words[WORDS];
  char name[256];
  if (!strcmp(command, "release-create")) {
    release_name(flag(argc, argv, "-c"), name, sizeof name);
    snprintf(words, sizeof words, "release-create %s %s", argv[3], name);
    effect(words);
  } else if (!strcmp(command, "deploy-create")) {
    snprintf(words, sizeof words, "deploy-create %s %s", argv[3], flag(argc, argv, "--release"));
    effect(words);
    snprintf(words, sizeof words,
             "{\"id\":\"g261124-0000-%05d-%04llx\",\"release\":\"%s\",\"region\":\"%s\",\"replicas\":0,"
             "\"ctime\":\"0001-01-01T00:00:00Z\"}\n",
             (int)getpid() % 100000, now_ns() % 65536, flag(argc, argv, "--release"), flag(argc, argv, "--region"));
    say(1, words);
  } else {
    effect(argv_words);
  }
}

static void perform(int argc, char **argv) {
  static const char *reads[] = {"list", "flavor", "region", "images", "release-list", "deploy-list", "instance-list"};
  for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
    if (!strcmp(command, reads[i])) return print_file(command);
  change(argc, argv);
}

static void fail(const char *text, int status) {
  say(2, "2026/11/24 00:00:00 ");
  say(2, text);
  say(2, "\n");
  leave(status);
}

/* A process that outlives its parent and keeps stdout open. */
static void grandchild(int own_session, long ms) {
  int ready[2];
  char byte;
  if (pipe(ready) != 0) leave(97);
  if (fork() == 0) {
    if (own_session) setsid();
    record("fork", argv_words);
    put(ready[1], "x", 1);
    close(ready[1]);
    sleep_ms(ms);
    leave(0);
  }
  if (read(ready[0], &byte, 1) < 0) leave(97);
  close(ready[0]);
  close(ready[1]);
}

/* The end of dora.yaml on stderr, as a message that quotes what was wrong in it. */
static void quote(const char *directory) {
  char path[4096];
  static char text[65536];
  snprintf(path, sizeof path, "%s/dora.yaml", directory);
  int from = open(path, O_RDONLY | O_CLOEXEC);
  off_t size = from < 0 ? 0 : lseek(from, 0, SEEK_END);
  ssize_t length = from < 0 ? 0 : pread(from, text, sizeof text, size > (off_t)sizeof text ? size - (off_t)sizeof text : 0);
  if (length > 0) put(2, text, (size_t)length);
  leave(1);
}

static int chance(int percent) { return (int)((now_ns() / 1000 + (unsigned)getpid() * 7919U) % 100U) < percent; }

static void misbehave(const char *mode, long argument, int argc, char **argv);

static void mixed(int percent, int argc, char **argv) {
  static const char *modes[] = {"fail", "garbage", "help", "null", "segv", "kill", "notice", "grandchild", "setsid",
                                "stderr", "hang", "stubborn"};
  if (chance(percent)) misbehave(modes[now_ns() / 1000 % (sizeof modes / sizeof *modes)], 2000, argc, argv);
}

static void misbehave(const char *mode, long argument, int argc, char **argv) {
  if (!strcmp(mode, "delay")) sleep_ms(argument);
  if (!strcmp(mode, "real")) burn_ms(25), sleep_ms(argument);
  if (!strcmp(mode, "jitter")) sleep_ms((long)(now_ns() / 1000 % (unsigned long)(argument + 1)));
  if (!strcmp(mode, "hang")) sleep_ms(FOREVER);
  if (!strcmp(mode, "stubborn")) signal(SIGTERM, SIG_IGN), sleep_ms(FOREVER);
  if (!strcmp(mode, "stop")) raise(SIGSTOP);
  if (!strcmp(mode, "grandchild")) grandchild(0, argument);
  if (!strcmp(mode, "grandwait")) grandchild(0, argument), sleep_ms(argument);
  if (!strcmp(mode, "setsid")) grandchild(1, argument);
  if (!strcmp(mode, "setsidwait")) grandchild(1, argument), sleep_ms(argument);
  if (!strcmp(mode, "huge")) print_bytes((long long)argument * 1000000LL), leave(0);
  if (!strcmp(mode, "garbage")) say(1, "[{\"name\":\"ng"), leave(0);
  if (!strcmp(mode, "help")) say(1, "Usage:\n  qappctl [command]\n"), leave(0);
  if (!strcmp(mode, "null")) say(1, "null\n"), leave(0);
  if (!strcmp(mode, "fail")) fail("code:500,msg:try again", 1);
  if (!strcmp(mode, "failsome") && chance((int)argument)) fail("code:500,msg:try again", 1);
  if (!strcmp(mode, "quote")) quote(flag(argc, argv, "-c"));
  if (!strcmp(mode, "segv")) signal(SIGSEGV, SIG_DFL), raise(SIGSEGV);
  if (!strcmp(mode, "kill")) raise(SIGKILL);
  if (!strcmp(mode, "notice")) say(2, "2026/11/24 00:00:00 a new version is available\n");
  if (!strcmp(mode, "stderr"))
    for (int i = 0; i < 20000; i++) say(2, "a line of more than fifty bytes that nobody asked for\n");
  if (!strcmp(mode, "mixed")) mixed((int)argument, argc, argv);
}

static void obey_rules(int argc, char **argv) {
  char rule[64], mode[64];
  long argument = 0;
  FILE *rules = fopen(beside("rules"), "re");
  if (!rules) return;
  char line[256];
  while (fgets(line, sizeof line, rules)) {
    argument = 0;
    if (sscanf(line, "%63s %63s %ld", rule, mode, &argument) < 2) continue;
    if (strcmp(rule, "*") && strcmp(rule, command)) continue;
    fclose(rules);
    return misbehave(mode, argument, argc, argv);
  }
  fclose(rules);
}

int main(int argc, char **argv) {
  ssize_t length = readlink("/proc/self/exe", home, sizeof home - 1);
  if (length <= 0) snprintf(home, sizeof home, "%s", argv[0]);
  char *slash = strrchr(home, '/');
  if (slash) *slash = 0;
  signal(SIGTERM, on_term);
  alarm(MAX_LIFE);
  read_argv(argc, argv);
  record("start", argv_words);
  obey_rules(argc, argv);
  perform(argc, argv);
  leave(0);
}
