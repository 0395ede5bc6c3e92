# SPDX-License-Identifier: Apache-2.0
# What is said in other languages (engine/base/translate.h). The program finds locale/ beside it, or where it is installed.
zh_CNdir = $(localedir)/zh_CN/LC_MESSAGES
nodist_zh_CN_DATA = locale/zh_CN/LC_MESSAGES/entitle.mo

locale/zh_CN/LC_MESSAGES/entitle.mo: po/zh_CN.po
	$(AM_V_GEN)$(MKDIR_P) locale/zh_CN/LC_MESSAGES && \
	$(MSGFMT) --check --output-file=$@.new $(srcdir)/po/zh_CN.po && mv $@.new $@

CLEANFILES += $(nodist_zh_CN_DATA) po/entitle.pot
EXTRA_DIST += po/zh_CN.po po/keywords po/extract.sh

# After texts were added or changed: new ones are in po/zh_CN.po then, and those that need another look are marked fuzzy.
.PHONY: update-po
update-po:
	$(MKDIR_P) po && sh $(srcdir)/po/extract.sh po/entitle.pot && \
	msgmerge --update --backup=none --no-wrap --previous $(srcdir)/po/zh_CN.po po/entitle.pot
