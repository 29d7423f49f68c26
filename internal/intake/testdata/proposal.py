"""Types into a proposal workbook in a headless LibreOffice, calculates it anew and saves it: proposal.py IN.xlsx OUT.xlsx (needs python3-uno)."""
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
    costs = doc.Sheets.getByName("Maliyetler")
    costs.getCellRangeByName("H4").Value = 1999999.99
    costs.getCellRangeByName("E8").String = "06.1.2.02"
    for cell, text in (("A9", "Faaliyet"), ("B9", "F1.1.2"), ("C9", "01.3.9"), ("D9", "5"), ("E9", "03.2.1.01")):
        costs.getCellRangeByName(cell).String = text
    costs.getCellRangeByName("H9").Value = 1234.56
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
