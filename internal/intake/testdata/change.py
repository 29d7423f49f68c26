"""Types three cells of a template in a headless LibreOffice and saves it: change.py IN.xlsx OUT.xlsx (needs python3-uno)."""
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
    sheets = doc.Sheets
    sheets.getByName("Göstergeler").getCellRangeByName("E4").Value = 45
    sheets.getByName("Hedefler").getCellRangeByName("F5").Value = 1901369.72
    sheets.getByName("Plan").getCellRangeByName("B10").String = "Misyonumuz: İlçe halkına eşit hizmet"
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
