"""Types into a window workbook in a headless LibreOffice and saves it: values.py IN.xlsx OUT.xlsx (needs python3-uno)."""
import os
import subprocess
import sys
import tempfile
import time

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


profile = tempfile.mkdtemp()
pipe = "karne%d" % os.getpid()
office = subprocess.Popen(["soffice", "-env:UserInstallation=file://" + profile, "--headless", "--accept=pipe,name=%s;urp;" % pipe])
try:
    resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
    for _ in range(120):
        try:
            ctx = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except Exception:
            time.sleep(0.5)
    desktop = ctx.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", ctx)
    doc = desktop.loadComponentFromURL(uno.systemPathToFileUrl(os.path.abspath(sys.argv[1])), "_blank", 0, (prop("Hidden", True),))
    values = doc.Sheets.getByName("Değerler")
    values.getCellRangeByName("I4").Value = 1500.25
    values.unprotect("")  # a person who types 30% gets the percent format; the API must set it, which the protection forbids
    values.getCellRangeByName("K5").Value = 0.3
    values.getCellRangeByName("K5").NumberFormat = doc.NumberFormats.getStandardFormat(128, doc.CharLocale)
    values.protect("")
    values.getCellRangeByName("P8").String = "Ölçüm cihazı arızalıydı"
    values.getCellRangeByName("T8").String = "Evet"
    doc.calculateAll()
    doc.storeToURL(uno.systemPathToFileUrl(os.path.abspath(sys.argv[2])), (prop("FilterName", "Calc MS Excel 2007 XML"),))
    doc.close(True)
    try:
        desktop.terminate()
    except Exception:
        pass
    office.wait(timeout=60)
finally:
    if office.poll() is None:
        office.terminate()
