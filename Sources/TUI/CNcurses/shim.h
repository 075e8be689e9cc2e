// ncursesw for Swift: what the importer cannot see (macros, globals, variadic functions) as static inline functions.
#pragma once
#define NCURSES_WIDECHAR 1
#if __has_include(<ncursesw/curses.h>)
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#else
#include <curses.h>
#include <term.h>
#endif
#include <stdio.h>
#include <sys/ioctl.h>

static inline WINDOW *cn_stdscr(void) { return stdscr; }
static inline int cn_colors(void) { return COLORS; }

static inline attr_t cn_bold(void) { return WA_BOLD; }
static inline attr_t cn_dim(void) { return WA_DIM; }
static inline attr_t cn_reverse(void) { return WA_REVERSE; }
static inline attr_t cn_underline(void) { return WA_UNDERLINE; }
static inline attr_t cn_italic(void) { return WA_ITALIC; }

// The terminfo entry of `name`, before a screen is opened on it: 1 usable, 2 too poor for a full screen, 0 unknown, -1 no
// database at all.
static inline int cn_terminfo_status(const char *name, int descriptor) {
  int status = -1;
  // A hard-copy terminal is an error with status 1.
  if (setupterm(name, descriptor, &status) != OK) return status == 1 ? 2 : status;
  const char *move = tigetstr("cup");
  const char *clear = tigetstr("clear");
  if (move == NULL || move == (const char *)-1 || clear == NULL || clear == (const char *)-1) status = 2;
  TERMINAL *entry = cur_term;
  set_curterm(NULL);
  del_curterm(entry);
  return status;
}

// A string capability, or NULL where the terminal lacks it.
static inline const char *cn_string_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

// Puts one cell of text (a base character and its combining marks, ended by 0) on the window.
static inline int cn_put(WINDOW *window, int y, int x, const wchar_t *text, attr_t attributes, int pair) {
  cchar_t cell;
  // The pair goes through the option as well: its own parameter is a short.
  if (setcchar(&cell, text, attributes, pair > 32767 ? 32767 : (short)pair, &pair) == ERR) return ERR;
  return mvwadd_wch(window, y, x, &cell);
}

// The size of the terminal behind `descriptor`: 1 if the kernel knows one.
static inline int cn_window_size(int descriptor, int *across, int *down) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return 0;
  *across = size.ws_col;
  *down = size.ws_row;
  return 1;
}

// The bytes that wait to be read, or -1.
static inline int cn_bytes_waiting(int descriptor) {
  int count = 0;
  return ioctl(descriptor, FIONREAD, &count) == 0 ? count : -1;
}

// The events that a mouse reports here: three buttons and the wheel. ncurses makes a click of a press and a release that arrive
// together, so clicks are asked for as well.
#define CN_BUTTON(n) (BUTTON##n##_PRESSED | BUTTON##n##_CLICKED | BUTTON##n##_DOUBLE_CLICKED | BUTTON##n##_TRIPLE_CLICKED)
static inline mmask_t cn_mouse_events(void) {
  return CN_BUTTON(1) | CN_BUTTON(2) | CN_BUTTON(3) | BUTTON4_PRESSED | BUTTON5_PRESSED;
}

// The button (1...5, the wheel is 4 up and 5 down) of a mouse event, or 0.
static inline int cn_mouse_button(mmask_t state) {
  if (state & CN_BUTTON(1)) return 1;
  if (state & CN_BUTTON(2)) return 2;
  if (state & CN_BUTTON(3)) return 3;
  if (state & BUTTON4_PRESSED) return 4;
  if (state & BUTTON5_PRESSED) return 5;
  return 0;
}

static inline int cn_key_function(int number) { return KEY_F(number); }

// Columns of a character in this locale, -1 for none that can be shown. Declared here: the header hides it in strict C.
extern int wcwidth(wchar_t character);
static inline int cn_width(wchar_t character) { return wcwidth(character); }
