function copy(text,button){
  function done(){button.textContent="✓"}
  function byHand(){
    var field=document.createElement("textarea");
    field.value=text;
    button.after(field);
    field.focus();
    field.select();
    if(document.execCommand("copy"))done();
    field.remove();
    button.focus();
  }
  if(navigator.clipboard)navigator.clipboard.writeText(text).then(done,byHand);
  else byHand();
}
document.querySelectorAll("table[data-rows]").forEach(function(table){
  var size=+table.dataset.rows,heads=[].slice.call(table.tHead.rows[0].cells),rows=null,found=[],page=0,by=-1,up=true,only=null,loading=null;
  var part=function(name){return document.getElementById(table.id+"-"+name)};
  var commands=JSON.parse(table.dataset.commands),n=heads.length;
  var box=part("filter"),bar=part("pages"),pack=part("packed"),more=part("more"),beyond=part("beyond");
  function add(parent,tag,name,text){
    var e=document.createElement(tag);
    if(name)e.className=name;
    if(text)e.textContent=text;
    return parent.appendChild(e);
  }
  function nodeOf(row){
    if(row.node)return row.node;
    var body=row.node=document.createElement("tbody"),fact=add(body,"tr","fact"),why=add(add(add(body,"tr","why"),"td"),"div"),cells=row.cells;
    heads.forEach(function(head,i){
      var pack=head.dataset.cell==="mono pack"&&cells[n+6];
      if(pack==="+")pack=cells[i-1].split(" ")[0]+"_"+cells[i]+".zip";
      if(pack)add(add(fact,"td",head.dataset.cell),"a","",cells[i]).href="disputes/"+encodeURIComponent(pack);
      else add(fact,"td",head.dataset.cell,cells[i]);
    });
    why.parentNode.colSpan=n;
    add(why,"b","",cells[n]);
    why.append(" · "+cells[n+1]+" · ");
    add(why,"i","",cells[n+2]);
    add(why,"br");
    var place=add(why,"span","mono");
    if(cells[n+5])add(place,"a","",cells[n+3]).href="#file-"+cells[n+5];
    else place.append(cells[n+3]);
    place.append(" · "+cells[n+4]);
    var about=add(why,"details","do");
    add(about,"summary","",table.dataset.open);
    (commands[cells[0]]||commands[""]||[]).forEach(function(text){add(about,"code","",text.replace(" ID"," "+cells[n+4]))});
    return body;
  }
  function read(){
    var first=[].map.call(table.tBodies,function(body){
      return {node:body,cells:[].map.call(body.rows[0].cells,function(c){return c.textContent}).concat(body.rows[1].querySelector("b").textContent,body.rows[1].textContent)};
    });
    if(!pack||!window.DecompressionStream){rows=first;return Promise.resolve()}
    var bytes=Uint8Array.from(atob(pack.textContent.trim()),function(c){return c.charCodeAt(0)});
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).json().then(function(list){
      rows=list.map(function(cells){return {cells:cells}});
      if(more)more.hidden=true;
      if(beyond)beyond.hidden=false;
    });
  }
  function load(){return loading=loading||read()}
  function number(text){var n=parseFloat(text.replace(/[^0-9.-]/g,""));return isNaN(n)?-Infinity:n}
  function paint(){
    var want=(box.value||"").toLowerCase();
    found=rows.filter(function(row){return only?only(row.cells):!want||row.cells.join(" ").toLowerCase().indexOf(want)>=0});
    if(by>=0){
      var numeric=heads[by].dataset.cell==="n";
      found.sort(function(a,b){
        var x=a.cells[by],y=b.cells[by],order=numeric?number(x)-number(y):x.localeCompare(y);
        return (order||0)*(up?1:-1);
      });
    }
    var last=Math.max(Math.ceil(found.length/size)-1,0);
    page=Math.min(Math.max(page,0),last);
    while(table.tBodies.length)table.tBodies[0].remove();
    var piece=document.createDocumentFragment();
    found.slice(page*size,(page+1)*size).forEach(function(row){piece.append(nodeOf(row))});
    table.append(piece);
    bar.hidden=found.length<=size&&!want&&!only;
    bar.querySelector("span").textContent=(found.length?page*size+1:0)+"–"+Math.min((page+1)*size,found.length)+" / "+found.length;
    var turn=bar.querySelectorAll("button");
    turn[0].disabled=page===0;
    turn[1].disabled=page===last;
  }
  function show(change){load().then(function(){change();paint()})}
  heads.forEach(function(head,i){
    var button=document.createElement("button");
    button.type="button";
    button.append.apply(button,[].slice.call(head.childNodes));
    head.append(button);
    button.addEventListener("click",function(){show(function(){
      up=by===i?!up:true;by=i;page=0;
      heads.forEach(function(h,at){if(at===i)h.setAttribute("aria-sort",up?"ascending":"descending");else h.removeAttribute("aria-sort")});
    })});
  });
  box.addEventListener("input",function(){show(function(){page=0;only=null})});
  document.querySelectorAll('a[href="#'+table.id+'"]').forEach(function(link){
    var want=link.dataset,column=+want.column;
    link.addEventListener("click",function(){show(function(){
      page=0;only=null;
      box.value=want.find||(want.is||want.from?link.textContent:"");
      if(want.is)only=function(cells){return cells[column]===want.is||cells[column].indexOf(want.is+" ")===0};
      if(want.from)only=function(cells){return cells[column]!==""&&+cells[column]>=+want.from&&(!want.to||+cells[column]<=+want.to)};
    })});
  });
  table.addEventListener("toggle",function(event){
    event.target.querySelectorAll("code").forEach(function(code){
      if(code.querySelector("button"))return;
      var text=code.textContent,button=add(code,"button","",table.dataset.copy);
      button.type="button";
      button.addEventListener("click",function(){copy(text,button)});
    });
  },true);
  bar.querySelectorAll("button").forEach(function(button,i){button.addEventListener("click",function(){show(function(){page+=i?1:-1;table.scrollIntoView()})})});
  if(pack)show(function(){});
});
