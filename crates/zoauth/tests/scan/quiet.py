requests.delete("https://gizmo.zoho.com/gizmo/v1/flywheels/7")
